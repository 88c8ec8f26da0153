"""What the observation room's pages show, as plain values."""
