"""What is opened, when, and whom the clinic's own half-days teach to expect."""
