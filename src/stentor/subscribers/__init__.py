"""Who is told of what the status page says: kept in files, sent once, without the database."""
