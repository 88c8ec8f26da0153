"""Residents, past doses, staff and temperatures from tables: mapped, tried dry, resumable, never twice."""
