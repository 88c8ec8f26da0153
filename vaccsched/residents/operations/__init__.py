"""What can be done with persons and family accounts."""

from vaccsched.residents.operations.accounts import (
    forget_old_codes,
    note_denied,
    open_account,
    send_login_code,
    sign_in_with_code,
    sign_out,
)
from vaccsched.residents.operations.families import add_family_member, link_person, unlink_person
from vaccsched.residents.operations.persons import note_list_seen, open_person, register_person, search_persons

__all__ = [
    "add_family_member",
    "forget_old_codes",
    "link_person",
    "note_denied",
    "note_list_seen",
    "open_account",
    "open_person",
    "register_person",
    "search_persons",
    "send_login_code",
    "sign_in_with_code",
    "sign_out",
    "unlink_person",
]
