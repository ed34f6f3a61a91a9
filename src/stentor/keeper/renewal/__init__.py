"""A renewal as a transaction: order, verify, store, activate, look at what is served, or back."""
