"""People as a county hands them in: one JSON case → facts, doses and the day; anything unclear is refused by name."""

from datetime import date, time
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from vaccsched.vaccines.forecast import BloodProduct, Event, GivenDose, PersonFacts, in_force

Condition = Literal[
    "hiv_infected", "hiv_exposed_unknown", "immunosuppressed", "chemotherapy", "premature_stable", "ppd_negative",
    "had_varicella", "pregnant",
]  # fmt: skip


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=False)


class _Blood(_Part):
    product: str
    date: date


class _Event(_Part):
    type: Literal["rabies_exposure", "rabies_preexposure"]
    date: date
    grade: Literal["I", "II", "III"] | None = None
    schedule: str | None = None


class _Dose(_Part):
    vaccine: str | None = None
    date: date
    national_code: str | None = None


class _Person(_Part):
    birth_date: date
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
    today: date
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
