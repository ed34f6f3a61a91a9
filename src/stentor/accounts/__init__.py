"""People, organisations, roles, and the log of who changed what."""
