"""Whether what lies on the shelf was revoked: its authority's lists are asked (RFC 5280, 5)."""
