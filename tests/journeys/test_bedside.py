"""The vaccinator in a real browser (journeys.md B10, 13–17): three acts, every hard stop, one tap for a soft one.

One clinic, one browser: each stop is set up in the database behind the running server, seen on the page and asked for
by direct calls, then taken back.
"""

import contextlib
import datetime as dt
import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from tests import builders as make
from tests.checks.builders import bedside, ticket_code
from tests.journeys import people
from tests.journeys.bedside_room import Room, as_if, with_row
from tests.journeys.world import PASSWORD
from tests.visits.builders import DAY, arrive, at, elder
from vaccsched.checks.models import BedsideCheck, CheckItem
from vaccsched.consents.models import Consent, ConsentDecision
from vaccsched.daily.models import ClinicDay, DayCheck
from vaccsched.identity.models import DeviceKind, Role, StaffAccount, TrainingCertificate
from vaccsched.observation import operations as observation
from vaccsched.records.models import (
    HealthFact,
    HealthFactKind,
    Immunization,
    ImmunizationSource,
    ImmunizationStatus,
)
from vaccsched.residents.models import Person, Relation
from vaccsched.residents.rules import name_key
from vaccsched.screening.models import Inquiry, InquiryOutcome
from vaccsched.shared import clock as clocks
from vaccsched.shared.db import db, new_id
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stock.models import Lot, LotStatus, Pack
from vaccsched.stops.models import RuleClass, RuleKind, SoftRule, SoftStop
from vaccsched.vaccines.models import VaccineProduct
from vaccsched.visits.models import PlannedDose, Visit

DESK = {"width": 1366, "height": 768}
EYES = ["certificate_checked", "vaccine_appearance_ok", "syringe_appearance_ok", "name_ok"]


@pytest.fixture
def room(app, clock, live_server, new_context):
    clock.move_to(at(9).wall)
    made = bedside("PPV23", "IIV", packs=12)
    for name in ("王桂芳", "李大山", "赵小兰"):
        made.screened(elder(name))
    arrive(made.floor, elder("周未问"), at(8, 45), vaccine_codes=["PPV23"])
    with unit_of_work():
        make.staff(at=made.floor.clinic, roles=[Role.VACCINATOR], username="nurse", password=PASSWORD)
        screen = make.device(at=made.floor.clinic, kind=DeviceKind.RECIPIENT_SCREEN, token="second-screen")
        screen.station_id = made.station.id
    url = live_server(app).url
    page = new_context(viewport=DESK).new_page()
    people.sign_in_staff(page, url, "nurse", station=made.station.name)
    page.goto(f"{url}/vaccination")
    people.call_next(page)
    made.called(clocks.read(), station=made.other_station)
    return Room(made, url, page)


def scan_stops(room):
    """Stops of the scan: code, what is different meanwhile, what is scanned."""
    lot, pack = Lot.id == room.lot_id, Pack.trace_code == room.vial
    opened = clocks.now() - dt.timedelta(minutes=61)
    yesterday = DAY - dt.timedelta(days=1)
    nothing, bare = contextlib.nullcontext, "010000000000000021S1"
    spare = Pack.trace_code == room.made.codes["PPV23"][5]
    of_ppv = VaccineProduct.vaccine_code == "PPV23"
    third = db.session.scalars(sa.select(Visit).where(Visit.number == 3)).one()
    its_ticket = ticket_code(third)
    db.session.rollback()
    return [
        ("other_person", nothing, "B003"),
        ("ticket_at_another_station", nothing, "B002"),
        ("ticket_not_today", lambda: as_if(Visit, Visit.number == 3, day=yesterday), its_ticket),
        ("unknown_trace_code", nothing, "99999990000000000017"),
        ("wrong_product", nothing, room.made.codes["IIV"][0]),
        ("wrong_specification", lambda: as_if(VaccineProduct, of_ppv, route="ID"), room.vial),
        ("code_differs_from_stock", lambda: as_if(Pack, spare, trace_code=bare),
         "(01)00000000000000(17)281231(10)OTHER(21)S1"),
        ("lot_expired", lambda: as_if(Lot, lot, expires_on=yesterday), room.vial),
        ("lot_recalled", lambda: as_if(Lot, lot, status=LotStatus.RECALLED), room.vial),
        ("lot_quarantined", lambda: as_if(Lot, lot, status=LotStatus.QUARANTINED), room.vial),
        ("lot_cold_chain_hold", lambda: as_if(Lot, lot, status=LotStatus.COLD_CHAIN_HOLD), room.vial),
        ("pack_used_up", lambda: as_if(Pack, pack, doses_used=1), room.vial),
        ("pack_discarded", lambda: as_if(Pack, pack, discarded_at=opened), room.vial),
        ("vial_open_too_long", lambda: as_if(Pack, pack, opened_at=opened), room.vial),
    ]  # fmt: skip


def record_stops(room):
    """Stops of the record: code, and what is different meanwhile."""
    me, mine = Person.id == room.person_id, Inquiry.visit_id == room.visit_id
    consent = Consent.planned_dose_id == room.dose_id
    yesterday = DAY - dt.timedelta(days=1)
    allergy = HealthFact(
        id=new_id(), person_id=room.person_id, kind=HealthFactKind.ALLERGY, code="PPV23", severe=True, since=DAY,
        confirmed_by_id=room.nurse_id, recorded_at=clocks.now(),
    )  # fmt: skip
    dose_today = Immunization(
        id=new_id(), record_id=new_id(), source=ImmunizationSource.IMPORTED, person_id=room.person_id,
        vaccine_code="PPV23", dose_number=1, given_at=at(8).wall, given_on=DAY, recorded_at=clocks.now(),
        retain_until=dt.date(2020, 1, 1),
    )  # fmt: skip
    hard = RuleClass(
        id=new_id(), county_id=room.county_id, rule=SoftRule.NEAR_EXPIRY, kind=RuleKind.HARD, effective_from=DAY,
        reason="县〔2026〕1 号", decided_at=clocks.now(),
    )  # fmt: skip

    @contextlib.contextmanager
    def hardened():
        with with_row(hard), as_if(Lot, Lot.id == room.lot_id, expires_on=DAY):
            yield

    return [
        ("too_early", lambda: as_if(Person, me, birth_date=dt.date(2025, 12, 1))),
        ("same_dose_given", lambda: with_row(dose_today)),
        ("severe_allergy", lambda: with_row(allergy)),
        ("inquiry_missing", lambda: as_if(Inquiry, mine, visit_id=room.unasked_id)),
        ("inquiry_not_today", lambda: as_if(Inquiry, mine, day=yesterday)),
        ("not_recommended", lambda: as_if(Inquiry, mine, outcome=InquiryOutcome.POSTPONE)),
        ("consent_missing", lambda: as_if(Consent, consent, decision=ConsentDecision.REFUSED)),
        ("guardian_missing", lambda: as_if(Person, me, birth_date=dt.date(2010, 1, 5))),
        ("hardened_rule", hardened),
    ]


def assert_red_and_no_way_on(page):
    expect(page.get_by_text("停止，不能接种")).to_be_visible()
    expect(people.confirm_buttons(page)).to_have_count(0)
    assert page.get_by_text("继续").count() == 0
    assert page.locator("form[action$='/give'], form[action$='/answer']").count() == 0


def refused(answer) -> str:
    assert answer.status in (403, 409), answer.text()
    return answer.json()["error"]


def test_every_hard_stop_fills_the_page_and_refuses_direct_calls(room):
    page, token = room.page, room.token()
    for code, different, scanned in [*scan_stops(room), *((code, how, room.vial) for code, how in record_stops(room))]:
        room.open()
        with different():
            people.scan(page, scanned)
            assert_red_and_no_way_on(page)
            expect(page.locator(".stop-code")).to_contain_text(code)
            assert refused(room.call("scan", token, code=scanned)) == code

    # the same when the world changes between the scan and the press
    room.open()
    people.scan(page, room.vial)
    expect(page.locator("main")).to_contain_text(room.lot_number)
    people.scan_ticket(page, "B001")
    expect(page.locator(".confirm-locked")).to_have_count(0)
    press = {"site": "left_arm", "confirmed": EYES}
    held = [("lot_recalled", lambda: as_if(Lot, Lot.id == room.lot_id, status=LotStatus.RECALLED))]
    for code, different in [*held, *record_stops(room)]:
        with different():
            answer = room.call(f"checks/{room.check_id()}/give", token, idempotency_key=f"p-{code}", **press)
            assert refused(answer) == code
            room.open()
            assert_red_and_no_way_on(page)
    nurse = sa.select(StaffAccount.id).where(StaffAccount.username == "nurse").scalar_subquery()
    with as_if(TrainingCertificate, TrainingCertificate.staff_id == nurse, valid_until=DAY - dt.timedelta(days=1)):
        assert refused(room.call(f"checks/{room.check_id()}/give", token, **press)) == "no_valid_certificate"
    room.open()
    people.scan(page, room.made.codes["PPV23"][1])  # another vial at once, however slow this machine is
    expect(page.locator("main")).to_contain_text(room.lot_number)
    with unit_of_work():
        db.session.execute(sa.update(BedsideCheck).values(pack_scanned_at=clocks.now() + dt.timedelta(seconds=2)))
    people.scan(page, room.made.codes["PPV23"][2])
    assert_red_and_no_way_on(page)
    expect(page.locator(".stop-code")).to_contain_text("two_codes_at_once")
    eyes_that_see_something_wrong_stop(room)
    assert room.given() == 0
    noise_never_reads_another_person_or_vial(room)


def soft_stops(room):
    """Soft stops: rule, what is different meanwhile, the vial, what the page says, the reason that is pressed."""
    me, twin = Person.id == room.person_id, Person.name == "李大山"
    planned, mine = PlannedDose.id == room.dose_id, Inquiry.visit_id == room.visit_id
    earlier = Immunization(
        id=new_id(), record_id=new_id(), source=ImmunizationSource.IMPORTED, person_id=room.person_id,
        vaccine_code="IIV", dose_number=1, manufacturer="黄河生物", given_on=dt.date(2025, 10, 20),
        given_at=dt.datetime(2025, 10, 20, 2, tzinfo=dt.UTC), recorded_at=clocks.now(),
        retain_until=dt.date(2020, 1, 1),
    )  # fmt: skip

    @contextlib.contextmanager
    def flu_again():
        with as_if(PlannedDose, planned, vaccine_code="IIV"), with_row(earlier):
            yield

    @contextlib.contextmanager
    def brought_by_a_parent():
        with as_if(Person, me, birth_date=dt.date(2010, 1, 5)), as_if(Inquiry, mine, signer_relation=Relation.PARENT):
            yield

    vials, flu = room.made.codes["PPV23"], room.made.codes["IIV"][0]
    return [
        (SoftRule.OTHER_GUARDIAN, brought_by_a_parent, vials[3], "不是签字的人", "guardian_phoned"),
        (SoftRule.LOOK_ALIKE, lambda: as_if(Person, twin, name_key=name_key("王桂芳")), vials[4],
         "很容易弄混的人：李大山 1955年3月1日", "document_compared"),
        (SoftRule.BRAND_DIFFERS, flu_again, flu, "以前打的是 黄河生物 的", "recipient_agreed"),
    ]  # fmt: skip


def each_soft_stop_takes_one_tap(room):
    """The page asks, a direct call waits for the reason; after one press neither asks again."""
    page, token, kept = room.page, room.token(), []
    for rule, different, vial, sentence, reason in soft_stops(room):
        room.open()
        with unit_of_work():  # nobody takes the next vial at once
            db.session.execute(sa.update(BedsideCheck).values(pack_scanned_at=clocks.now() - dt.timedelta(minutes=1)))
        with different():
            people.scan(page, vial)
            if rule is SoftRule.OTHER_GUARDIAN:
                page.locator("#relation").select_option("other")
                page.get_by_role("button", name="看过包装").click()
            else:
                assert room.call(f"checks/{room.check_id()}/verify", token, relation="self", method="spoken").ok
            expect(page.locator(".ask")).to_contain_text(sentence)
            expect(people.confirm_buttons(page)).to_have_count(0)
            assert room.call("scan", token, code=room.ticket).ok
            press = {"site": "left_arm", "confirmed": EYES, "idempotency_key": f"ask-{rule}"}
            assert refused(room.call(f"checks/{room.check_id()}/give", token, **press)) == "reason_needed"
            page.locator(f"button[name=reason][value={reason}]").click()
            expect(page.get_by_role("heading", name="三查七对一验证")).to_be_visible()
            expect(people.confirm_buttons(page).first).to_be_enabled()
        kept.append((rule, reason))
        answered = sa.select(SoftStop.rule, SoftStop.reason).where(SoftStop.reason.is_not(None)).order_by(SoftStop.id)
        assert [tuple(row) for row in db.session.execute(answered)] == kept
        db.session.rollback()
    room.open()  # the influenza vial is still in hand, and today is pneumococci again
    page.locator("form[action$='/restart'] button").first.click()
    expect(people.confirm_buttons(page).first).to_be_disabled()
    assert room.given() == 0


def test_three_acts_a_second_screen_a_soft_stop_and_an_undo(room, new_context):
    page = room.page
    wall = new_context(viewport={"width": 1024, "height": 768}).new_page()
    wall.goto(f"{room.url}/screens/enrol?token=second-screen")
    expect(wall.locator("main")).to_contain_text("护士准备好疫苗后")

    each_soft_stop_takes_one_tap(room)

    # a soft stop is one tap, its reason is kept
    with unit_of_work():
        db.session.execute(sa.update(Lot).where(Lot.id == room.lot_id).values(expires_on=DAY + dt.timedelta(days=5)))
    people.scan(page, room.vial)
    people.ready(page)
    page.get_by_role("button", name="按先到期先用").click()
    expect(page.locator(".confirm-locked")).to_contain_text("确认后扫号票")
    assert people.confirm_buttons(page).first.is_disabled()
    db.session.rollback()
    near = sa.select(SoftStop.reason).where(SoftStop.rule == SoftRule.NEAR_EXPIRY)
    assert db.session.scalars(near).all() == ["use_first"]
    db.session.rollback()

    # the recipient presses on the second screen, the vaccinator's page hears of it
    expect(wall.locator("main")).to_contain_text("23价肺炎球菌多糖疫苗")
    expect(wall.locator("main")).not_to_contain_text("王")
    wall.get_by_role("button", name="对，确认").click()
    expect(wall.locator("main")).to_contain_text("已确认")
    expect(page.locator(".check-done")).to_contain_text("对面屏")
    people.scan_ticket(page, "B001")
    expect(page.locator(".confirm-locked")).to_have_count(0)
    page.get_by_label("记录后接着叫下一位").uncheck()
    people.confirm_buttons(page).first.dblclick()
    expect(page.get_by_text("已记录")).to_be_visible()
    assert room.given() == 1
    assert len(db.session.scalars(sa.select(CheckItem)).all()) == 15
    db.session.rollback()

    # a minute to take it back, one press with its reason
    expect(page.get_by_role("timer")).to_be_visible()
    page.get_by_role("button", name="按错了，还没有打").click()
    expect(page.get_by_text("已撤销")).to_be_visible()
    db.session.rollback()
    assert db.session.scalars(sa.select(Immunization.status).order_by(Immunization.version)).all() == [
        ImmunizationStatus.COMPLETED, ImmunizationStatus.ENTERED_IN_ERROR,
    ]  # fmt: skip
    db.session.rollback()

    # three acts: vial, ticket, press
    people.scan(page, room.made.codes["PPV23"][1])
    people.ready(page)
    page.get_by_role("button", name="按先到期先用").click()
    people.scan_ticket(page, "B001")
    expect(page.locator(".confirm-locked")).to_have_count(0)
    people.confirm_buttons(page).first.click()
    expect(page.get_by_text("已记录")).to_be_visible()
    the_day_is_opened_with_a_named_reason(room)


def the_day_is_opened_with_a_named_reason(room):
    """Before the opening nobody is called; red lines take one reason, and the name of who gave it."""
    page = room.page
    with unit_of_work():
        db.session.execute(sa.delete(DayCheck))
        db.session.execute(sa.delete(ClinicDay))
    page.goto(f"{room.url}/daily")
    page.get_by_text("有红项但要马上开诊").click()
    page.get_by_role("button", name="带原因开诊").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.get_by_label("所有红项的同一个原因").fill("有人被狗咬伤")
    page.get_by_role("button", name="带原因开诊").click()
    expect(page.get_by_role("heading", name="收诊检查")).to_be_visible()
    expect(page.locator("main")).to_contain_text("原因：有人被狗咬伤")
    an_alarm_stays_in_sight(room)


def an_alarm_stays_in_sight(room):
    """Until somebody takes it, however far a small screen is scrolled."""
    page = room.page
    with unit_of_work():
        observation.raise_alarm(visit_id=room.visit_id, actor=room.made.floor.actor, reading=clocks.read())
    page.set_viewport_size({"width": 390, "height": 500})
    page.reload()
    page.get_by_role("button", name="收诊", exact=True).scroll_into_view_if_needed()
    page.mouse.wheel(0, 5000)
    expect(page.get_by_text("跳到正文")).not_to_be_in_viewport()
    expect(page.locator(".alarm-raised")).to_be_in_viewport(ratio=1)


def eyes_that_see_something_wrong_stop(room):
    """「不符」 is one press; the check then begins again."""
    page = room.page
    room.open()
    page.get_by_role("button", name=re.compile("不符.*疫苗外观正常")).click()
    assert_red_and_no_way_on(page)
    expect(page.locator(".stop-code")).to_contain_text("human_check_failed")
    refusal = room.call(
        f"checks/{room.check_id()}/give", room.token(), site="left_arm", confirmed=EYES, idempotency_key="eyes"
    )
    assert refused(refusal) == "human_check_failed"
    page.locator("form[action$='/restart'] button").first.click()
    expect(people.confirm_buttons(page).first).to_be_disabled()


def noise_never_reads_another_person_or_vial(room):
    """Glued, full-width, typed by hand: read right, or refused."""
    page = room.page
    room.open()
    glued = room.vial + room.made.codes["PPV23"][1]
    people.scan(page, glued)
    expect(page.get_by_text("没有认出这个码").first).to_be_visible()
    wide = room.vial.translate({ord(digit): chr(ord(digit) + 0xFEE0) for digit in "0123456789"})
    people.ready(page)
    page.locator("#code").fill(wide)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text(room.lot_number)
    people.ready(page)
    page.keyboard.type("B001")
    page.keyboard.press("Tab")  # four letters are no scan: the Tab only moves on
    expect(page.locator(".confirm-locked")).to_have_count(1)
    page.locator("#code").press("Enter")  # a number tells who it is; it is not the recipient's word
    expect(page.locator(".confirm-locked")).to_contain_text("还差受种者验证")

    # typed slowly by hand: a reason is asked for and kept
    room.open()
    people.ready(page)
    page.keyboard.type(room.made.codes["PPV23"][2], delay=130)
    page.keyboard.press("Enter")
    expect(page.locator("#typed-code")).to_have_value(room.made.codes["PPV23"][2])
    page.get_by_role("button", name="包装上的码看不清").click()
    expect(page.locator("#typed-code")).to_have_value("")
    expect(page.locator(".check-same").first).to_be_visible()
    db.session.rollback()
    assert db.session.scalars(sa.select(BedsideCheck.typed_reason)).one() == "code_damaged"
