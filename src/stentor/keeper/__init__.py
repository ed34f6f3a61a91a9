"""The life of every certificate: made, watched, renewed well before it ends. Needs no database."""
