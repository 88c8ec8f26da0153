"""Lots, packs with trace codes, movements."""
