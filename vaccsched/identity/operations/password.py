"""Passwords: argon2id, slow on purpose. Touches no database."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that looks like something else
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
NOBODY = _hasher.hash(secrets.token_hex(16))  # verified for unknown names, so that time tells nothing


def hashed(password: str) -> str:
    """Argon2id, OWASP's second parameter set (19 MiB, 2 passes). About 30 ms: outside a unit of work, off the loop."""
    return _hasher.hash(password)


def matches(password_hash: str, password: str) -> bool:
    """Whether ``password`` made this hash. About 30 ms: outside a unit of work, off the loop."""
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def one_time_password() -> str:
    """``K7PM-2QXD-9FTR``: 60 random bits, easy to read out; its owner must replace it."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))
