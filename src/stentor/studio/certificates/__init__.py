"""What is served, how long it holds and what happens next. Operators only."""
