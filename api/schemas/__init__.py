"""The shapes of answers, for the OpenAPI document: rows come from the read models as they are."""
