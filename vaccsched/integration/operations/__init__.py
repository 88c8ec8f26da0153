"""What integration does."""

from vaccsched.integration.operations.clients import (
    USED_EVERY,
    client_actor,
    close_client,
    make_client,
    note_use,
    open_record,
    renew_secret,
)

__all__ = [
    "USED_EVERY",
    "client_actor",
    "close_client",
    "make_client",
    "note_use",
    "open_record",
    "renew_secret",
]
