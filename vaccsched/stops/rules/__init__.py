"""What decides at the bedside: every stop, every question, every item a machine finds. From values handed in."""
