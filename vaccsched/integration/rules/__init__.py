"""What integration decides from values."""

from vaccsched.integration.rules import webhooks
from vaccsched.integration.rules.addresses import PLAIN, SECURE, Target, are_public, is_public, target_of
from vaccsched.integration.rules.clients import RATE, digest, fits, grantable, parse_token, token_of

__all__ = [
    "PLAIN",
    "RATE",
    "SECURE",
    "Target",
    "are_public",
    "digest",
    "fits",
    "grantable",
    "is_public",
    "parse_token",
    "target_of",
    "token_of",
    "webhooks",
]
