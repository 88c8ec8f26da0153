"""Two files of one person become one, with undo (docs/decisions/0024)."""
