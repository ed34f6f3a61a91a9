"""Where ad operations work: what is booked, what is heard, what was delivered."""
