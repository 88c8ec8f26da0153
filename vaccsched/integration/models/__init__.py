"""Tables of integration, one noun per file."""

from vaccsched.integration.models.client import ApiClient, ClientScope
from vaccsched.integration.models.webhook import (
    TellingStatus,
    Webhook,
    WebhookCursor,
    WebhookHost,
    WebhookKind,
    WebhookTelling,
)

__all__ = [
    "ApiClient",
    "ClientScope",
    "TellingStatus",
    "Webhook",
    "WebhookCursor",
    "WebhookHost",
    "WebhookKind",
    "WebhookTelling",
]
