"""Persons, family accounts, guardianship."""
