"""Django forms: what a publisher fills in, checked at the field."""
