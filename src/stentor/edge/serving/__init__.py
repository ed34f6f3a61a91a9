"""Sockets, connections, turns: the part of the edge that runs in the event loop."""
