"""The ways out of the house for notices: one file a channel."""
