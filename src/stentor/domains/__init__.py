"""Host names that publishers bring: proven to be theirs, published, and certified on demand."""
