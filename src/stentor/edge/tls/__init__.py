"""Certificates from `certs/live`, proved before they are served, swapped by name."""
