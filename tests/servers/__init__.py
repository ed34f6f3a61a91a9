"""Real parts that tests start, and what stands between them."""
