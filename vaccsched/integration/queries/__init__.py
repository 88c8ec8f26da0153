"""Questions of integration. Changes nothing."""

from vaccsched.integration.queries.clients import (
    clinic_for,
    clinics_for,
    find_client,
    get_client,
    is_open_to,
    list_clients,
    may_see_clinic,
)

__all__ = [
    "clinic_for",
    "clinics_for",
    "find_client",
    "get_client",
    "is_open_to",
    "list_clients",
    "may_see_clinic",
]
