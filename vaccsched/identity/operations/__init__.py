"""What identity does: sessions and passwords, accounts, certificates, shifts, devices."""

from vaccsched.identity.operations.account import (
    create_account,
    disable_account,
    enable_account,
    rename_account,
    reset_password,
    set_roles,
)
from vaccsched.identity.operations.certificate import add_certificate, revoke_certificate
from vaccsched.identity.operations.device import enrol_device, note_device_seen, revoke_device
from vaccsched.identity.operations.password import NOBODY, hashed, matches, one_time_password
from vaccsched.identity.operations.session import (
    change_password,
    choose_station,
    end_all_sessions,
    end_session,
    forget_ended_sessions,
    note_failure,
    open_session,
    sign_in,
    sign_out,
)
from vaccsched.identity.operations.shift import add_shift, remove_shift

__all__ = [
    "NOBODY",
    "add_certificate",
    "add_shift",
    "change_password",
    "choose_station",
    "create_account",
    "disable_account",
    "enable_account",
    "end_all_sessions",
    "end_session",
    "enrol_device",
    "forget_ended_sessions",
    "hashed",
    "matches",
    "note_device_seen",
    "note_failure",
    "one_time_password",
    "open_session",
    "remove_shift",
    "rename_account",
    "reset_password",
    "revoke_certificate",
    "revoke_device",
    "set_roles",
    "sign_in",
    "sign_out",
]
