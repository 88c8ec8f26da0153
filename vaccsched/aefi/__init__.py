"""Suspected reactions after vaccination: the report card and its two clocks (AEFI)."""
