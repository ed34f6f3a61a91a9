"""The incident ledger and the probe records: files that outlive the studio and its database."""
