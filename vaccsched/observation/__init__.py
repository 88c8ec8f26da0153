"""The thirty minutes."""
