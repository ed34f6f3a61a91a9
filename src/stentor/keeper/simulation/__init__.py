"""Decades of certificates in minutes: the real decision, renewal, leases, ledger and shelf on a
simulated disk, against authorities, edges and clocks that fail. No Django, no network."""
