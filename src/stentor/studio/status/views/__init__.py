"""Views of the status pages."""
