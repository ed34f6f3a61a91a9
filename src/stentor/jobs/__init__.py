"""Work done outside a request: leases, retries, a reaper for workers that died, a clock."""
