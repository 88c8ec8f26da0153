"""One clinic's morning, event by event: who is at which table follows from the calling rule, as on a real morning."""

import datetime as dt
import heapq
import itertools
import logging
import uuid
from collections.abc import Sequence

from vaccsched.booking import operations as booking
from vaccsched.booking.models import Channel
from vaccsched.demo.history import after, before
from vaccsched.demo.history.folk import Known, settle
from vaccsched.demo.history.plans import Hours
from vaccsched.demo.history.shelf import Shelf, price
from vaccsched.demo.history.stories import MORE, Comer
from vaccsched.demo.places import Place
from vaccsched.demo.steps import Steps
from vaccsched.residents.models import Person
from vaccsched.shared import clock
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.clock import Reading
from vaccsched.shared.db import db
from vaccsched.shared.errors import Refused
from vaccsched.sites import queries as sites
from vaccsched.sites.models import StationKind
from vaccsched.visits import operations as visits
from vaccsched.visits.errors import NobodyWaiting
from vaccsched.visits.models import Visit

log = logging.getLogger("vaccsched.demo")
LAST = 24 * 60 - 30  # minute of the day that times are counted back from
FIRST_OPENING = dt.time(7, 20)
ASKED = 0.6  # of the time at the screening table, then the signature
CASHIER = 1.5  # minutes
STAFF = {StationKind.SCREENING: ("doctor", "doctor2"), StationKind.VACCINATION: ("nurse", "nurse2", "all")}
Turn = tuple[float, int, str, uuid.UUID, Known | None]  # minute, order, what, station or visit, who


class Floor:
    """The tables of one clinic, who waits for them, and what happens next."""

    def __init__(self, place: Place, *, day: dt.date, hours: Hours, shelf: Shelf, reading: Reading, seed: int) -> None:
        self._place, self._day, self._hours, self._shelf, self._seed = place, day, hours, shelf, seed
        end = clock.instant_of(day, dt.time(LAST // 60, LAST % 60))
        span = (reading.wall - end).total_seconds()
        last = Reading(wall=end, boot_id=reading.boot_id, boot_seconds=reading.boot_seconds - span)
        self._steps = Steps(place, reading=last, keys=f"demo-{place.facts.code}-{day:%y%m%d}", vials=shelf)
        self._next: list[Turn] = []
        self._order = itertools.count()
        self._known: dict[uuid.UUID, Known] = {}
        self._tables: dict[uuid.UUID, tuple[uuid.UUID, str]] = {}
        self._waiting = dict.fromkeys(STAFF, 0)
        self._free: dict[StationKind, list[tuple[uuid.UUID, str]]] = {}
        self.ended = 0

    def work(self, comers: Sequence[Comer]) -> int:
        """From the opening to the closing; answers how many people left after a dose."""
        self._shelf.open(self._day)
        price(self._place, on=self._day)
        expected = settle(comers, self._place, self._shelf, day=self._day, seed=self._seed)
        before.plan_shifts(self._place, self._day, self._hours, STAFF)
        codes = {one.comer.number: self._book(one) for one in expected if one.comer.slot is not None}
        before.open_day(self._place, now=clock.instant_of(self._day, FIRST_OPENING))
        self._stand_ready()
        for one in expected:
            if one.comer.arrives is not None and codes.get(one.comer.number) != "":
                self._later(max(one.comer.arrives, self._hours.opens - 30), "arrive", one.person_id, one)
        self._later(self._hours.opens, "open", self._place.id, None)
        self._run(codes)
        after.close(self._place, now=self._wall(self._hours.closes + 90))
        return self.ended

    def _run(self, codes: dict[int, str]) -> None:
        while self._next:
            minute, _order, what, about, who = heapq.heappop(self._next)
            if what == "arrive" and who is not None:
                self._arrive(who, codes.get(who.comer.number), minute)
            elif what == "screened" and who is not None:
                self._screened(who, about, minute)
            elif what == "paid" and who is not None:
                self._steps.pay(about, self._ago(minute))
                self._waiting[StationKind.VACCINATION] += 1
            elif what == "injected" and who is not None:
                self._injected(who, about, minute)
            elif what == "leave" and who is not None:
                self._leave(who, about, minute)
            if minute >= self._hours.opens:
                self._call_all(minute)

    def _stand_ready(self) -> None:
        """Each table with the one who works at it."""
        for kind, names in STAFF.items():
            stations = sites.stations(self._place.id, kind)
            self._free[kind] = [(station.id, name) for station, name in zip(stations, names, strict=False)]

    def _book(self, who: Known) -> str:
        """The short code of the booking, made some days before; empty: a rule stood against it."""
        comer, place = who.comer, self._place
        booked_at = clock.instant_of(self._day - dt.timedelta(days=comer.lead_days), dt.time(8 + int(comer.keen * 13)))
        actor = place.staff["desk"] if who.account_id is None else Actor(kind=ActorKind.ACCOUNT, id=who.account_id)
        channel = Channel.ONLINE if who.account_id is not None else Channel.PHONE if comer.keen < 0.5 else Channel.DESK
        for vaccines in dict.fromkeys((tuple(who.vaccines), tuple(who.vaccines[:1]))):
            try:
                with db.session.begin_nested():
                    made = booking.book(
                        slot_id=before.slot_at(place.id, self._wall(comer.slot or 0)), person_id=who.person_id,
                        vaccine_codes=list(vaccines), account_id=who.account_id, channel=channel, actor=actor,
                        key=self._steps.key(), now=booked_at,
                    )  # fmt: skip
                    code = made.short_code
            except Refused as refusal:
                self._passed(refusal, who)
                continue
            self._steps.settle()
            return code
        return ""

    def _arrive(self, who: Known, code: str | None, minute: float) -> None:
        desk, reading = self._place.staff["desk"], self._steps.at(self._ago(minute))
        try:
            with db.session.begin_nested():
                if code is not None:
                    visit = visits.arrive_booked(
                        clinic_id=self._place.id, code=code, actor=desk, key=self._steps.key(), reading=reading
                    )
                else:
                    visit = visits.arrive_walk_in(
                        clinic_id=self._place.id, person_id=who.person_id, vaccine_codes=who.vaccines[:1], actor=desk,
                        key=self._steps.key(), reading=reading,
                    )  # fmt: skip
                visit_id = visit.id
        except Refused as refusal:
            self._passed(refusal, who)
            visits.note_turned_away(clinic_id=self._place.id, person_id=who.person_id, stated=None, now=reading.wall)
            self._steps.settle()
            return
        self._steps.settle()
        self._known[visit_id] = who
        self._waiting[StationKind.SCREENING] += 1

    def _call_all(self, minute: float) -> None:
        """Every free table calls as long as somebody waits for its kind."""
        for kind, free in self._free.items():
            while free and self._waiting[kind]:
                station_id, name = free[0]
                station = sites.get_station(clinic_id=self._place.id, station_id=station_id)
                try:
                    visit_id = self._steps.call(station, name, self._ago(minute))
                except NobodyWaiting:
                    break
                free.pop(0)
                self._waiting[kind] -= 1
                self._serve(kind, (station_id, name), visit_id, minute)

    def _serve(self, kind: StationKind, table: tuple[uuid.UUID, str], visit_id: uuid.UUID, minute: float) -> None:
        who = self._known[visit_id]
        self._tables[visit_id] = table
        if kind is StationKind.SCREENING:
            self._later(minute + who.comer.screening, "screened", visit_id, who)
        else:
            more = MORE if len(who.vaccines) > 1 else 0.0
            self._later(minute + who.comer.vaccination + more, "injected", visit_id, who)

    def _screened(self, who: Known, visit_id: uuid.UUID, minute: float) -> None:
        table = self._tables[visit_id]
        self._free[StationKind.SCREENING].append(table)
        person, fate = db.session.get_one(Person, who.person_id), who.comer.fate
        asked = minute - who.comer.screening * (1 - ASKED)
        self._steps.examine(visit_id, person, self._ago(asked), doctor=table[1], feverish=fate == "fever")
        if fate == "fever":
            return
        person = db.session.get_one(Person, who.person_id)
        self._steps.consent(visit_id, person, self._ago(minute), refused=fate == "refused", doctor=table[1])
        if fate == "refused":
            return
        if self._steps.must_pay(visit_id):
            self._later(minute + CASHIER, "paid", visit_id, who)
        else:
            self._waiting[StationKind.VACCINATION] += 1

    def _injected(self, who: Known, visit_id: uuid.UUID, minute: float) -> None:
        station_id, nurse = self._tables[visit_id]
        self._free[StationKind.VACCINATION].append((station_id, nurse))
        self._steps.vaccinate(visit_id, station_id, self._ago(minute), nurse=nurse)
        stays = 9.0 if who.comer.fate == "early" else who.comer.watched
        self._later(minute + stays, "leave", visit_id, who)

    def _leave(self, who: Known, visit_id: uuid.UUID, minute: float) -> None:
        person = db.session.get_one(Person, who.person_id)
        self._steps.leave(visit_id, person, self._ago(minute), early=who.comer.fate == "early")
        visit = db.session.get_one(Visit, visit_id)
        waited = minute - who.comer.watched - self._minute_of(visit.arrived_at)
        after.score(visit_id, who.comer, waited=waited, now=self._wall(minute + 6))
        self._steps.settle()
        self.ended += 1

    def _later(self, minute: float, what: str, about: uuid.UUID, who: Known | None) -> None:
        heapq.heappush(self._next, (minute, next(self._order), what, about, who))

    def _ago(self, minute: float) -> float:
        return LAST - minute

    def _wall(self, minute: float) -> dt.datetime:
        return self._steps.at(self._ago(minute)).wall

    def _minute_of(self, instant: dt.datetime) -> float:
        return LAST - (self._steps.reading.wall - instant).total_seconds() / 60

    def _passed(self, refusal: Refused, who: Known) -> None:
        log.debug("passed over: %s %s %s", refusal.code, refusal.facts, who.vaccines)
        db.session.expire_all()
