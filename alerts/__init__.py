"""Who is told of what, when and how often: rules, stages, the ladder, the words. Channels carry it out of the house."""
