"""Opening walk-in places online that nobody is expected for, and learning who comes (docs/decisions/0014, 0019)."""
