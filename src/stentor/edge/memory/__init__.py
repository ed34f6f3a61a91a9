"""What the edge remembers of listeners: which arrangement of an episode one has (a pin), and which
spots it heard. Shared by all workers of a machine through LMDB, of several machines through Redis.
"""
