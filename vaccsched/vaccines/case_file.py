"""People as a county hands them in: one JSON case → facts, doses and the day; anything unclear is refused by name."""

import re
from datetime import date, time
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from vaccsched.vaccines.forecast import BloodProduct, Event, GivenDose, PersonFacts, in_force

_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


def _written_day(value: Any) -> Any:
    """A day is written 2026-11-18; a bare number would be read as seconds since 1970."""
    if isinstance(value, date) or (isinstance(value, str) and _ISO_DAY.match(value)):
        return value
    raise ValueError(f"{value!r} is not a day like 2026-11-18")


def _possible_day(day: date) -> date:
    if not _FIRST_DAY <= day <= _LAST_DAY:
        raise ValueError(f"{day} is not between {_FIRST_DAY} and {_LAST_DAY}")
    return day


Day = Annotated[date, BeforeValidator(_written_day), AfterValidator(_possible_day)]

Condition = Literal[
    "hiv_infected", "hiv_exposed_unknown", "immunosuppressed", "chemotherapy", "premature_stable", "ppd_negative",
    "had_varicella", "pregnant",
]  # fmt: skip


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=False)

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, told: Any) -> Any:
        return {key: value for key, value in told.items() if value is not None} if isinstance(told, dict) else told


class _Blood(_Part):
    product: str
    date: Day


class _Event(_Part):
    type: Literal["rabies_exposure", "rabies_preexposure"]
    date: Day
    grade: Literal["I", "II", "III"] | None = None
    schedule: str | None = None

    @model_validator(mode="after")
    def _known_schedule(self) -> "_Event":
        rabies = in_force().rows["RABIES"].vaccine.rabies
        known = [course.id for course in rabies.courses] if rabies else []
        if self.schedule is not None and self.schedule not in known:
            raise ValueError(f"no schedule {self.schedule}; known: {', '.join(known)}")
        return self


class _Dose(_Part):
    vaccine: str | None = None
    date: Day
    national_code: str | None = None


class _Person(_Part):
    birth_date: Day
    sex: Literal["M", "F"]
    birth_time: time | None = None
    mother_hbsag: Literal["positive", "negative", "unknown"] | None = None
    gestation_weeks: Annotated[int, Field(ge=20, le=45)] | None = None
    birth_weight_g: Annotated[int, Field(ge=200, le=9000)] | None = None
    conditions: list[Condition] = []
    blood_products: list[_Blood] = []
    events: list[_Event] = []


class _Options(_Part):
    JE: Literal["JEL", "JEI"] | None = None
    HEPA: Literal["HEPAL", "HEPAI"] | None = None


class Case(_Part):
    """A person on a day. Doses, blood products and events lie between birth and that day."""

    id: str | int | None = None
    today: Day
    person: _Person
    options: _Options = _Options()
    doses: list[_Dose] = []

    @model_validator(mode="after")
    def _dates_in_order(self) -> "Case":
        born, today = self.person.birth_date, self.today
        if born > today:
            raise ValueError(f"born {born}, after {today}")
        dated: list[_Dose | _Blood | _Event] = [*self.doses, *self.person.blood_products, *self.person.events]
        for one in dated:
            if not born <= one.date <= today:
                raise ValueError(f"{one.date} is not between birth and {today}")
        for dose in self.doses:
            in_force().product(GivenDose(dose.vaccine, dose.date, dose.national_code))
        return self

    def facts(self) -> PersonFacts:
        """The person as the forecaster is told."""
        person = self.person
        return PersonFacts(
            birth_date=person.birth_date,
            sex=person.sex,
            birth_time=person.birth_time,
            mother_hbsag=person.mother_hbsag,
            gestation_weeks=person.gestation_weeks,
            birth_weight_g=person.birth_weight_g,
            conditions=frozenset(person.conditions),
            blood_products=tuple(BloodProduct(b.product, b.date) for b in person.blood_products),
            events=tuple(Event(e.type, e.date, e.grade, e.schedule) for e in person.events),
            options=self.options.model_dump(exclude_none=True),
        )

    def given(self) -> list[GivenDose]:
        """The doses on record."""
        return [GivenDose(dose.vaccine, dose.date, dose.national_code) for dose in self.doses]
