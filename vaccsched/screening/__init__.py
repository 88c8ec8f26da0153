"""Health inquiry, outcome, consent."""
