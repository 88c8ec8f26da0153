"""The family's own pages, the clinic's answers, the county's list of institutions, the privacy notice."""

from vaccsched.mydata.views import asking, authorising, county, desk, own, privacy

__all__ = ["asking", "authorising", "county", "desk", "own", "privacy"]
