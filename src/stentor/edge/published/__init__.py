"""The published store as the edge reads it: addresses, manifests, open objects."""
