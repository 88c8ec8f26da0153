"""Pages about the class of rules."""
