"""What listeners took: transfers while they run, records in the spool."""
