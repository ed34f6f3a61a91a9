"""What the workers count, for whoever watches them."""
