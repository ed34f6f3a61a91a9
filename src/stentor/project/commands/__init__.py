"""One module a command group, each with `app`."""
