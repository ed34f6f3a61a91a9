"""Everything that is looked at, and what leans on what: a file for each kind of thing."""
