"""The works of the staff: where each is done, what right it asks for, and the group it stands in."""

from vaccsched.home.works.behind import BEHIND
from vaccsched.home.works.kinds import FLAT, GROUPS, Work
from vaccsched.home.works.with_people import WITH_PEOPLE

WORKS = (*WITH_PEOPLE, *BEHIND)

__all__ = ["FLAT", "GROUPS", "WORKS", "Work"]
