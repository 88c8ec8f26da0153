"""Pages of draws, by audience."""
