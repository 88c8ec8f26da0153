"""What can be done with persons and family accounts."""

from vaccsched.residents.operations.accounts import (
    choose_language,
    end_other_sessions,
    end_session,
    forget_old_codes,
    note_denied,
    open_account,
    send_login_code,
    sign_in_with_code,
    sign_out,
)
from vaccsched.residents.operations.blocks import block, lift_block
from vaccsched.residents.operations.bulk import CheckedPerson, check_person, register_checked
from vaccsched.residents.operations.closing import close_account
from vaccsched.residents.operations.consents import ask_consent, link_with_consent
from vaccsched.residents.operations.corrections import correct_person
from vaccsched.residents.operations.families import (
    add_family_member,
    end_grown_links,
    end_link,
    end_link_at_desk,
    link_at_desk,
    link_person,
    unlink_person,
)
from vaccsched.residents.operations.files import add_document, keep_file, set_status
from vaccsched.residents.operations.merging import close_duplicate, reopen_duplicate
from vaccsched.residents.operations.persons import note_list_seen, open_person, register_person, search_persons

__all__ = [
    "CheckedPerson",
    "add_document",
    "add_family_member",
    "ask_consent",
    "block",
    "check_person",
    "choose_language",
    "close_account",
    "close_duplicate",
    "correct_person",
    "end_grown_links",
    "end_link",
    "end_link_at_desk",
    "end_other_sessions",
    "end_session",
    "forget_old_codes",
    "keep_file",
    "lift_block",
    "link_at_desk",
    "link_person",
    "link_with_consent",
    "note_denied",
    "note_list_seen",
    "open_account",
    "open_person",
    "register_checked",
    "register_person",
    "reopen_duplicate",
    "search_persons",
    "send_login_code",
    "set_status",
    "sign_in_with_code",
    "sign_out",
    "unlink_person",
]
