"""What is to happen to a name's certificates, and when: pure, seconds since the epoch handed in."""
