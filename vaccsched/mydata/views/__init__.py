"""The family's own pages, the clinic's answers, the county's list of institutions."""

from vaccsched.mydata.views import asking, authorising, closed, county, desk, own

__all__ = ["asking", "authorising", "closed", "county", "desk", "own"]
