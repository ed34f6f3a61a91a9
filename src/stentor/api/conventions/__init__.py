"""What holds for every resource: who asks, how often, how errors, pages and versions look."""
