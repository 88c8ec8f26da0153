"""Pages of the vaccination station."""
