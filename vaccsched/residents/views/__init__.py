"""Pages of residents: signing in, the family's members."""
