"""Everything that can lapse, with its owner and its deadline."""
