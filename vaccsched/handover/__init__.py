"""Handover: each dose, correction and reaction goes to the health-record platform, at least once, in order."""
