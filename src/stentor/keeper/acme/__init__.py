"""Public certificate authorities, over ACME (RFC 8555)."""
