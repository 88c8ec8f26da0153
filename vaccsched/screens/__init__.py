"""Public walls and the nudges that keep every live page up to date."""
