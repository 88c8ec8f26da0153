"""Satisfaction (满意度): five stars and a comment after the visit."""
