"""What the figures mean. Decides from values handed in."""
