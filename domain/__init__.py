"""What may happen, and what did: aggregates, their facts, their rules, and the time that governs them."""
