"""The top of the house: settings, addresses, the command line, the supervisor, demo data."""
