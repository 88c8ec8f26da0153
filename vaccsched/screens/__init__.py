"""Public live boards."""
