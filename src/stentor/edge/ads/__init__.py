"""From a listener's request to a decision by the published ad book, and its record in the spool."""
