"""The edge: parse, arrange, send, spool. Speaks to the rest of the house in files only."""
