"""Pages of breaks of supply, by audience."""
