"""A show to look at on a fresh installation: music computed here, published the ordinary way."""
