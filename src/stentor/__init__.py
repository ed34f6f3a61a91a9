"""Stentor: a whole podcast platform in one program."""
