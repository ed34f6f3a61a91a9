"""What stands at the site's addresses: files, the stable enclosure, arrangements."""
