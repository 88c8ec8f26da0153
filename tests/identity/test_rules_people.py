"""Who may give which role, who may sign in, what a good password is, how long certificates and sessions hold."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaccsched.identity import rules
from vaccsched.identity.models import Permission, PrincipalKind, Role

NOW = dt.datetime(2026, 11, 23, 1, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 23)


def test_every_role_has_rights_and_every_right_a_role():
    assert set(rules.ALLOWED) == set(Role)
    assert rules.permissions(Role) == set(Permission)


def test_roles_add_up():
    both = rules.permissions([Role.SCREENER, Role.OBSERVER])
    shared = {Permission.SEE_RECORD, Permission.COLD_CHAIN, Permission.TREAT, Permission.PAPER}
    assert both == {Permission.SCREEN, Permission.LEAD_QUEUE, Permission.OBSERVE} | shared
    assert rules.permissions([]) == frozenset()


def test_a_manager_gives_the_clinics_roles_and_none_above():
    assert rules.grantable([Role.MANAGER]) == rules.CLINIC_ROLES
    assert Role.ADMINISTRATOR not in rules.grantable([Role.MANAGER, Role.AUDITOR])
    assert rules.grantable([Role.ADMINISTRATOR]) == set(Role)
    assert rules.grantable([Role.REGISTRAR, Role.VACCINATOR]) == frozenset()


def test_every_role_fits_a_clinic_or_the_county_never_both():
    assert rules.fitting(in_clinic=True) | rules.fitting(in_clinic=False) == set(Role)
    assert not rules.fitting(in_clinic=True) & rules.fitting(in_clinic=False)


@pytest.mark.parametrize(
    ("disabled", "locked", "may"),
    [
        (None, None, True),
        (NOW, None, False),
        (None, NOW + dt.timedelta(seconds=1), False),
        (None, NOW, True),
    ],
)
def test_disabled_and_locked_accounts_stay_closed(disabled, locked, may):
    assert rules.may_sign_in(disabled_at=disabled, locked_until=locked, now=NOW) is may


@pytest.mark.parametrize(
    ("password", "faults"),
    [
        ("two words and 9", []),
        ("每天按时打疫苗保平安", []),
        ("short", ["too_short"]),
        ("li.na-li.na", ["is_username"]),
        ("aaaaaaaaaaaa", ["too_common"]),
        ("Password123", ["too_common"]),
    ],
)
def test_a_password_is_long_not_the_name_and_not_common(password, faults):
    assert rules.password_faults(password, username="li.na") == faults


@pytest.mark.parametrize(
    ("days", "state"), [(-1, "expired"), (0, "expiring"), (30, "expiring"), (31, "valid"), (None, "missing")]
)
def test_a_certificate_warns_thirty_days_ahead_and_holds_on_its_last_day(days, state):
    until = None if days is None else TODAY + dt.timedelta(days=days)
    assert rules.certificate_state(valid_until=until, on=TODAY) == state


@given(idle=st.integers(0, 200), age=st.integers(0, 2000))
def test_a_staff_session_lives_only_while_used_and_before_its_end(idle, age):
    live = rules.is_session_live(
        kind=PrincipalKind.STAFF,
        last_seen_at=NOW - dt.timedelta(minutes=idle),
        expires_at=NOW - dt.timedelta(minutes=age) + rules.ABSOLUTE[PrincipalKind.STAFF],
        revoked_at=None,
        now=NOW,
    )
    assert live is (idle < 60 and age < 12 * 60)


def test_a_revoked_session_is_dead_at_once():
    assert not rules.is_session_live(
        kind=PrincipalKind.STAFF,
        last_seen_at=NOW,
        expires_at=NOW + dt.timedelta(hours=1),
        revoked_at=NOW,
        now=NOW,
    )


@pytest.mark.parametrize("typed", ["Li.Na", " li.na ", "ｌｉ.ｎａ"])
def test_a_name_is_the_same_however_it_is_typed(typed):
    assert rules.username_key(typed) == "li.na"
