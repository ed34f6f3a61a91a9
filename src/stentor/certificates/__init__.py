"""The keeper's work as others see it, and what they may ask of it: files, no Django."""
