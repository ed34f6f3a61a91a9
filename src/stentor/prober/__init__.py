"""Looks at everything from outside, keeps the records and incidents, writes the status page."""
