"""Data with sources: bodies, plans, calendars, time limits, and the fictional year of the demonstration."""
