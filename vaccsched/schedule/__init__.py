"""Plans, half-days with their walk-in pool, slots (号源)."""
