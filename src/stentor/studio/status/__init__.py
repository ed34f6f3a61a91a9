"""The status page from within: incidents, their words, maintenance. Operators only."""
