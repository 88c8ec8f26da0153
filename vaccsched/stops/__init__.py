"""Rules that ask at the bedside: which class the county gave them, and what was answered."""
