"""How the installation is, for those who run it: all of it from files, without the database."""
