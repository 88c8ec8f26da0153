"""What the pages of visits show, as plain values."""
