"""Who waits for a place, offers that block one, standby on site, and what happens to the booked when supply breaks."""
