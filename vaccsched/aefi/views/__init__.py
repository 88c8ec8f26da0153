"""The clinic's list of reactions and the family's report from home."""
