"""Tables of integration, one noun per file."""

from vaccsched.integration.models.client import ApiClient, ClientScope

__all__ = ["ApiClient", "ClientScope"]
