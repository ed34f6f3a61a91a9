"""Shows and episodes: made, changed, published, with everything that goes along with them."""
