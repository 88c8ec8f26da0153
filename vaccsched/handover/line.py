"""The real line: an HTTPS request to the one address of the settings, and nowhere else."""

import urllib.parse
from collections.abc import Callable, Mapping

from vaccsched.config import Settings
from vaccsched.handover.adapters import KINDS, Adapter, NotTaken, Post, Reply
from vaccsched.handover.models import Trouble
from vaccsched.integration import outgoing

SECONDS, CONNECT_SECONDS = 10.0, 3.0
LONGEST = 64 * 1024  # bytes of a receipt
TROUBLES = {"timeout": Trouble.TIMEOUT, "broken": Trouble.UNREADABLE, "too_long": Trouble.UNREADABLE}


def chosen(settings: Settings) -> Adapter | None:
    """The adapter that the settings name; None: no address, nothing is sent."""
    if not settings.handover_url:
        return None
    post = poster(settings.handover_url, inside=settings.outgoing_inside, authorities=settings.outgoing_authorities)
    return KINDS[settings.handover_format](post, settings.handover_token)


def poster(
    url: str, *, inside: frozenset[str] = frozenset(), authorities: str | None = None, seconds: float = SECONDS
) -> Post:
    """Sends to ``url`` alone. Whoever sets the address may name one inside the county's own network."""
    host = urllib.parse.urlsplit(url).netloc.rpartition("@")[2]
    allow = outgoing.Policy(
        inside=inside | {host}, hosts=frozenset({host}), connect_seconds=min(CONNECT_SECONDS, seconds),
        seconds=seconds, longest=LONGEST, authorities=authorities,
    )  # fmt: skip

    def post(body: bytes, headers: Mapping[str, str]) -> Reply:
        return _reply(lambda: outgoing.call(url=url, body=body, headers=headers, allow=allow))

    return post


def _reply(asking: Callable[[], outgoing.Answer]) -> Reply:
    try:
        answer = asking()
    except outgoing.NotAllowed as error:
        raise NotTaken(Trouble.NOT_ALLOWED, error.code) from error
    except outgoing.NotReached as error:
        raise NotTaken(TROUBLES.get(error.code, Trouble.UNREACHABLE), error.code) from error
    return Reply(status=answer.status, body=answer.body, headers=answer.headers)
