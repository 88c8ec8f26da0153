"""What integration decides from values."""

from vaccsched.integration.rules import webhooks
from vaccsched.integration.rules.clients import RATE, digest, fits, grantable, parse_token, token_of

__all__ = [
    "RATE",
    "digest",
    "fits",
    "grantable",
    "parse_token",
    "token_of",
    "webhooks",
]
