"""The vaccination certificate (预防接种证), moving in and out, and the school-entry check."""
