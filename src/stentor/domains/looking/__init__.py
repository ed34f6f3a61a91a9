"""What can be seen of a host from outside: its records, the way here, its certificate."""
