"""Shows, episodes and their immutable media versions."""
