"""Tokens of programs, and which scopes they may have."""

import hashlib
import hmac
import re
import uuid

from vaccsched.integration.models import ClientScope

RATE = range(1, 6001)  # requests per minute
TOKEN = re.compile(r"vs1\.([0-9a-f]{32})\.([A-Za-z0-9_-]{43})")
WITH_LEAVE = frozenset(
    {
        ClientScope.CLINICS_READ,
        ClientScope.AVAILABILITY_READ,
        ClientScope.PERSONS_READ,
        ClientScope.RECORDS_READ,
        ClientScope.FHIR_READ,
    }
)


def token_of(*, client_id: uuid.UUID, secret: str) -> str:
    """The bearer token: which client, and its secret."""
    return f"vs1.{client_id.hex}.{secret}"


def parse_token(text: str) -> tuple[uuid.UUID, str] | None:
    """The client's id and the secret; None for anything that is no token."""
    found = TOKEN.fullmatch(text)
    return (uuid.UUID(found[1]), found[2]) if found else None


def digest(secret: str) -> str:
    """What is kept of a secret: it has 256 random bits, so a fast digest is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def fits(*, secret: str, kept: str) -> bool:
    """Whether this is the secret, in a time that tells nothing."""
    return hmac.compare_digest(digest(secret), kept)


def grantable(*, outside: bool) -> frozenset[ClientScope]:
    """The scopes that a program may be given; that of an outside institution reads only."""
    return WITH_LEAVE if outside else frozenset(ClientScope)
