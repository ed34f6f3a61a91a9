"""Being told of what the status page says: pages for everybody, which need no database."""
