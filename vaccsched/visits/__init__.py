"""Arrival, tickets, the queue and its order."""
