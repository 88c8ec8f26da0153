"""Pages over all rooms; no tables."""
