"""The front door: requests in, answers out. A route knows its caller and calls one command or asks one question."""
