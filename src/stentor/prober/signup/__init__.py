"""Asking to be told, confirming and leaving: pages that need neither the studio nor a database."""
