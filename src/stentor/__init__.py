"""Stentor: a whole podcast platform in one program."""

from stentor import compiled

compiled.install()
