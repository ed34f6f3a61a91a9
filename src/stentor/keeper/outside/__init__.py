"""The outside eye: what any client meets, with no file of the installation at hand."""
