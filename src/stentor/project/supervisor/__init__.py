"""`stentor serve`: owns the listening sockets, starts every process, keeps each of them up."""
