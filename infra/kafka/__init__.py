"""Facts out to Kafka in order, and commands of other systems in through the API's own door."""
