"""Live regions: versions that only grow, snapshots that say when nothing changed; names on public screens."""

import datetime as dt

import pytest

from vaccsched.shared import live
from vaccsched.shared.db import db
from vaccsched.shared.masking import public_name
from vaccsched.shared.unit_of_work import unit_of_work

NOW = 1_800_000_000.0


def raised(name):
    with unit_of_work():
        return live.raise_version(name)


def test_a_channel_counts_from_one_and_apart_from_others(any_app):
    assert [raised("a"), raised("a"), raised("b")] == [1, 2, 1]
    assert (live.version("a"), live.version("never")) == (2, 0)
    db.session.rollback()


def snapshot(app, content, *, etag=None, now=NOW):
    headers = {"If-None-Match": etag} if etag else {}
    with app.test_request_context(headers=headers):
        answer = live.snapshot(channel="a", facts=lambda: content, render=lambda facts: f"<p>{facts}</p>", now=now)
    db.session.rollback()
    return answer


def test_a_snapshot_carries_content_version_and_etag(app):
    raised("a")
    answer = snapshot(app, "x")
    assert (answer.status_code, answer.get_data(as_text=True), answer.headers["X-Version"]) == (200, "<p>x</p>", "1")
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_same_content_is_304_and_still_says_its_version(app):
    etag = snapshot(app, "x").headers["ETag"]
    raised("a")
    answer = snapshot(app, "x", etag=etag)
    assert (answer.status_code, answer.get_data(as_text=True), answer.headers["X-Version"]) == (304, "", "1")


def test_changed_content_is_sent(app):
    etag = snapshot(app, "x").headers["ETag"]
    assert snapshot(app, "y", etag=etag).status_code == 200


def test_after_five_minutes_the_page_takes_over_the_servers_clock_anew(app):
    etag = snapshot(app, "x").headers["ETag"]
    assert snapshot(app, "x", etag=etag, now=NOW + live.REFRESH_SECONDS).status_code == 200


@pytest.mark.parametrize(
    ("born", "shown"),
    [
        (dt.date(2008, 11, 30), "张*"),
        (dt.date(2008, 12, 1), None),
        (dt.date(2026, 1, 1), None),
        (dt.date(1950, 1, 1), "张*"),
    ],
)
def test_a_public_screen_names_adults_masked_and_children_not_at_all(born, shown):
    assert public_name("张三", birth_date=born, on=dt.date(2026, 11, 30)) == shown
