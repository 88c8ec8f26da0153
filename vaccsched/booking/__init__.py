"""Appointments with their lines, holds."""
