"""Pages of the handover: a clinic's and the county's."""

from vaccsched.handover.views import clinic, county

__all__ = ["clinic", "county"]
