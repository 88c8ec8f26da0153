"""The capacity advisor (号源参谋): what a plan of places will do to waits, and better plans."""
