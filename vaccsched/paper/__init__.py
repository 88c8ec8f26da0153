"""Paper work (补录): the sheet for hours without a server, and its later entry with the real times."""
