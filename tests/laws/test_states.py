"""`docs/states.md` says exactly what the rules allow."""

import re

from tests.services import ROOT
from vaccsched.aefi import rules as aefi
from vaccsched.booking import rules as booking
from vaccsched.booking.rules import no_show, rush
from vaccsched.daily import rules as daily
from vaccsched.draw import rules as draw
from vaccsched.handover import rules as handover
from vaccsched.imports import rules as imports
from vaccsched.integration.rules import webhooks
from vaccsched.messages import rules as messages
from vaccsched.mydata import rules as mydata
from vaccsched.observation.rules import alarm
from vaccsched.reminders import rules as reminders
from vaccsched.stock import rules as stock
from vaccsched.visits import rules as visits
from vaccsched.waitlist import rules as waitlist

ROW = re.compile(r"^\|\s*`?(?P<state>[a-z_]+)`?[^|]*\|(?P<next>[^|]*)\|", re.MULTILINE)


def documented(heading: str) -> dict[str, set[str]]:
    """The table under a heading: state → lawful next states, both in backquotes."""
    text = (ROOT / "docs" / "states.md").read_text(encoding="utf-8")
    section = text.split(f"## {heading}", 1)[1].split("\n## ", 1)[0]
    return {row["state"]: set(re.findall(r"`([a-z_]+)`", row["next"])) for row in ROW.finditer(section)}


def lawful(transitions) -> dict[str, set[str]]:
    return {str(state): {str(one) for one in nexts} for state, nexts in transitions.items()}


def test_visit_stages_are_documented_as_they_are():
    assert documented("Visit") == lawful(visits.TRANSITIONS)


def test_the_way_back_of_an_undone_dose_is_documented_as_it_is():
    assert documented("Undo of a dose") == lawful(visits.UNDO)


def test_the_way_back_of_an_undone_leaving_is_documented_as_it_is():
    assert documented("Undo of leaving") == lawful(visits.UNDO_LEAVE)


def test_places_in_a_queue_are_documented_as_they_are():
    assert documented("Place in a queue") == lawful(visits.PLACES)


def test_what_webhooks_are_told_is_documented_as_it_is():
    assert documented("Telling") == lawful(webhooks.TRANSITIONS)


def test_appointment_states_are_documented_as_they_are():
    assert documented("Appointment") == lawful(booking.TRANSITIONS)


def test_planned_dose_outcomes_are_documented_as_they_are():
    assert documented("PlannedDose") == lawful(visits.OUTCOMES)


def test_waitlist_entries_and_offers_are_documented_as_they_are():
    assert documented("WaitlistEntry") == lawful(waitlist.ENTRY_TRANSITIONS)
    assert documented("WaitlistOffer") == lawful(waitlist.OFFER_TRANSITIONS)


def test_rush_request_states_are_documented_as_they_are():
    assert documented("RushRequest") == lawful(rush.RUSH_TRANSITIONS)


def test_draw_states_are_documented_as_they_are():
    assert documented("Draw") == lawful(draw.TRANSITIONS)


def test_draw_offer_states_are_documented_as_they_are():
    assert documented("DrawOffer") == lawful(draw.OFFER_TRANSITIONS)


def test_appeals_are_documented_as_they_are():
    assert documented("NoShowAppeal") == lawful(no_show.APPEALS)


def test_the_clinics_day_is_documented_as_it_is():
    assert documented("ClinicDay") == lawful(daily.DAY_TRANSITIONS)


def test_reported_reactions_are_documented_as_they_are():
    assert documented("AefiCase") == lawful(aefi.TRANSITIONS)


def test_reaction_alarms_are_documented_as_they_are():
    assert documented("ReactionAlarm") == lawful(alarm.TRANSITIONS)


def test_lots_deliveries_and_counts_are_documented_as_they_are():
    assert documented("Lot") == lawful(stock.MOVES)
    assert documented("Delivery") == lawful(stock.DELIVERY_MOVES)
    assert documented("StockCount") == lawful(stock.COUNT_MOVES)


def test_message_and_reminder_states_are_documented_as_they_are():
    assert documented("Message") == lawful(messages.TRANSITIONS)
    assert documented("HandoverMessage") == lawful(handover.TRANSITIONS)
    assert documented("Reminder") == lawful(reminders.TRANSITIONS)


def test_requests_to_correct_are_documented_as_they_are():
    assert documented("CorrectionRequest") == lawful(mydata.TRANSITIONS)


def test_import_states_are_documented_as_they_are():
    assert documented("Import") == lawful(imports.TRANSITIONS)
