"""From single looks to what is believed, to causes, to incidents: pure, on whatever clock."""
