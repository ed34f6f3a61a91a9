"""From an upload to an immutable media version."""
