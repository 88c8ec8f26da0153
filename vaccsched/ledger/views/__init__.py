"""The ledger and its calls."""

from vaccsched.ledger.views import staff

__all__ = ["staff"]
