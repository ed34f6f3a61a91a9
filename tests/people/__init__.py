"""Who the tests are about, and how they come in."""
