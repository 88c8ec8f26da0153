"""A family's page of a draw: what happened, what comes next, the way on."""

import pytest
import sqlalchemy as sa

from tests import builders
from tests.booking import builders as booked
from tests.draw import builders as made
from tests.draw.builders import CLOSES, CODE, DRAWN
from vaccsched.booking import operations as booking
from vaccsched.booking.models import Channel
from vaccsched.draw import operations, queries
from vaccsched.draw.models import DrawOffer, OfferStatus
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work


@pytest.fixture
def family(here, client):
    """A signed-in account whose elder has entered."""
    account = builders.account()
    person_id = made.entered(here.draw, by=account).person_id
    builders.sign_in_account(client, account)
    return person_id


def page_of(here, client, person_id, clock, at=DRAWN):
    clock.move_to(at)
    db.session.rollback()
    return client.get(f"/draws/{here.draw.id}/persons/{person_id}").text


def called(here, person_id, *, status, **more):
    """Their offer, as it would stand after something happened."""
    made.drawn(here.draw)
    made.rolled(here.draw)
    with unit_of_work():
        entry = queries.find_entry(draw_id=here.draw.id, person_id=person_id)
        offer = queries.find_offer(entry_id=entry.id)
        offer.status = status
        for name, value in more.items():
            setattr(offer, name, value)


def test_a_draw_that_was_called_off_says_so_with_the_reason(here, client, family, clock):
    with unit_of_work():
        operations.cancel_draw(
            clinic_id=here.clinic.id, draw_id=here.draw.id, reason="厂家没有到货", actor=SYSTEM, now=made.NOON
        )
    page = page_of(here, client, family, clock, at=made.NOON)
    assert "厂家没有到货" in page
    assert "重新登记" in page
    assert "登记好了" not in page


def test_between_closing_and_the_draw_the_numbers_and_the_day_are_said(here, client, family, clock):
    made.committed(here.draw)
    page = page_of(here, client, family, clock, at=CLOSES)
    assert "一共 1 人、2 剂" in page
    assert "12月4日" in page


def test_who_is_called_reads_all_three_things_and_has_one_button_to_book(here, client, family, clock):
    made.drawn(here.draw)
    made.rolled(here.draw)
    page = page_of(here, client, family, clock)
    assert [
        words for words in ("轮到王桂芳了", "12月5日 周六 13:00", "现在选时间预约", "放弃") if words not in page
    ] == []


def test_who_has_booked_is_led_to_the_booking_and_told_what_not_coming_costs(here, client, family, clock):
    made.drawn(here.draw)
    made.rolled(here.draw)
    clock.move_to(DRAWN)
    slot = booked.open_slot(at=here.clinic, days=3)
    with unit_of_work():
        booking.book(
            slot_id=slot.id, person_id=family, vaccine_codes=[CODE], account_id=None, channel=Channel.DESK,
            actor=SYSTEM, key="k", now=DRAWN,
        )  # fmt: skip
    page = page_of(here, client, family, clock)
    assert "已经用这个名额约好时间" in page
    assert 'href="/appointments"' in page
    assert "名额给下一位，不能再约回来" in page


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("not_due_yet", "还没到按免疫程序能打的日期"),
        ("already_booked", "已经约了这种疫苗"),
        ("something_new", "轮到时不能打这种疫苗"),
    ],
)
def test_who_was_passed_over_reads_why(here, client, family, clock, reason, sentence):
    called(here, family, status=OfferStatus.SKIPPED, reason=reason)
    page = page_of(here, client, family, clock)
    assert sentence in page
    assert "不会再轮到" in page


def test_who_let_the_time_pass_reads_until_when_it_was(here, client, family, clock):
    called(here, family, status=OfferStatus.EXPIRED)
    assert "12月5日 周六 13:00 前没有约时间" in page_of(here, client, family, clock)


def last_of(here):
    """Whom the lot put last."""
    entry = queries.find_entry_of_rank(draw_id=here.draw.id, rank=4)
    db.session.rollback()
    return entry.person_id


def test_who_was_not_called_reads_how_far_it_has_come_and_when_hope_is_small(here, client, clock):
    account = builders.account()
    for _ in range(4):
        made.entered(here.draw, by=account)
    builders.sign_in_account(client, account)
    made.drawn(here.draw)
    made.rolled(here.draw)
    last = last_of(here)
    page = page_of(here, client, last, clock)
    assert "一共 4 人、2 剂，已经轮到第 2 位" in page
    assert "前面的人没有约或者放弃" in page
    with unit_of_work():
        db.session.execute(sa.update(DrawOffer).values(status=OfferStatus.TAKEN))
    assert "疫苗都有人约好了" in page_of(here, client, last, clock)
