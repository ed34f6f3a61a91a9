"""Where public certificates and the memory of how they came about are kept."""
