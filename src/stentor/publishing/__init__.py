"""The ledger of what is public, and the files it becomes."""
