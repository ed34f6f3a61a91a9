"""Leaf room: clock, ids, files that survive power cuts, the object store."""
