"""The stock keeper's pages: what is on hand, deliveries, moves, counts, reports. No tables of its own."""
