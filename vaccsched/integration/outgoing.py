"""Requests that leave this machine for an address that somebody else may have written: the checked client of
``shared.outgoing``, with what this installation's settings allow.
"""

from vaccsched.config import Settings
from vaccsched.shared.outgoing import Answer as Answer
from vaccsched.shared.outgoing import NotAllowed as NotAllowed
from vaccsched.shared.outgoing import NotReached as NotReached
from vaccsched.shared.outgoing import Policy as Policy
from vaccsched.shared.outgoing import Resolver as Resolver
from vaccsched.shared.outgoing import call as call
from vaccsched.shared.outgoing import checked as checked
from vaccsched.shared.outgoing import resolved as resolved


def policy_of(settings: Settings, *, hosts: frozenset[str] | None = None) -> Policy:
    """What the settings of this installation allow; ``hosts`` narrows it to a list. Practice asks nobody."""
    if settings.practice:
        return Policy(hosts=frozenset())
    return Policy(inside=settings.outgoing_inside, authorities=settings.outgoing_authorities, hosts=hosts)
