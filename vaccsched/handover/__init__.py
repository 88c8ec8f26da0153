"""The resident's health record: each dose, correction and reaction is handed over within a day."""
