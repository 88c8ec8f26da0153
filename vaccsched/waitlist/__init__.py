"""Who waits for a place, offers that block one, standby on site."""
