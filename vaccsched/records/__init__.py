"""Immunizations given, health facts."""
