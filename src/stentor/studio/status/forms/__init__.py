"""Forms of the status pages."""
