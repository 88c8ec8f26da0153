"""The walls' own pages, and those of the staff who look after them."""

from vaccsched.screens.views import device, notices, staff

__all__ = ["device", "notices", "staff"]
