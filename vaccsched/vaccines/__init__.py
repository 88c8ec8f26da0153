"""Vaccines, products, the programme and its forecaster."""
