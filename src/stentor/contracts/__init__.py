"""Records that cross a process boundary. Fields are added, never renamed or re-used."""
