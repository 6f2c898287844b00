"""A read site: many ledgers from Kafka, each with read models of its own, behind one door."""
