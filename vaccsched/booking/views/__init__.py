"""Pages of booking, by audience."""
