"""What integration does."""

from vaccsched.integration.operations.clients import (
    PURPOSE,
    USED_EVERY,
    client_actor,
    close_client,
    make_client,
    note_use,
    open_record,
    renew_secret,
)
from vaccsched.integration.operations.tellings import (
    forget_tellings,
    lease_telling,
    note_answer,
    note_events,
    send_again,
    send_all_again,
)
from vaccsched.integration.operations.webhooks import close_webhook, list_host, make_webhook, renew_webhook, unlist_host

__all__ = [
    "PURPOSE",
    "USED_EVERY",
    "client_actor",
    "close_client",
    "close_webhook",
    "forget_tellings",
    "lease_telling",
    "list_host",
    "make_client",
    "make_webhook",
    "note_answer",
    "note_events",
    "note_use",
    "open_record",
    "renew_secret",
    "renew_webhook",
    "send_again",
    "send_all_again",
    "unlist_host",
]
