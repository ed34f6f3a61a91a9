"""Pages for hosts that an organisation brings."""
