"""Rehearsing: described situations run through the rules of the screen. No tables, no pages."""
