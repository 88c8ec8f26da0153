"""What the advisor's pages show, as plain values."""
