"""Rows as the plain values that the descriptions in ``schemas`` promise."""
