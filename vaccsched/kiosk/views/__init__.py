"""Pages of the ticket machine itself, and those of staff about it."""
