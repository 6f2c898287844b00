"""Days, terms, calendars and rhythms: how a deadline comes about, and why it is that day."""
