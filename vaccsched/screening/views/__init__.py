"""Pages of screening, by audience."""
