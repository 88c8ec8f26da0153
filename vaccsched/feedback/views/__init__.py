"""The question after a visit, and what the manager sees of the answers."""

from vaccsched.feedback.views import manage, public

__all__ = ["manage", "public"]
