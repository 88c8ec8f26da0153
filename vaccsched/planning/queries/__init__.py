"""Who would lose a place, who is on a roster. Changes nothing."""
