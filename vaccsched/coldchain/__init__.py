"""Fridges, their readings, and what happens to lots that were out of range (冷链)."""
