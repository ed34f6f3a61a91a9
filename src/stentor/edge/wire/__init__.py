"""Bytes in and out of one non-blocking socket, in the clear or over TLS."""
