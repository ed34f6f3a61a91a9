"""Trackers are told once, by the server, of what was counted."""
