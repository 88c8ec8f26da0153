"""What the price lists show, as plain values: the public one, and the manager's."""

import datetime as dt
from typing import Any

from vaccsched.consents import queries as consents
from vaccsched.payments import queries
from vaccsched.payments.amounts import yuan
from vaccsched.shared import clock
from vaccsched.shared import format as wording
from vaccsched.sites.models import Clinic
from vaccsched.stock.models import Price
from vaccsched.vaccines import queries as vaccines


def public_facts(clinic: Clinic, *, now: dt.datetime) -> dict[str, Any]:
    """What is self-paid with its whole price, what is free instead, and what is free for everybody."""
    today = clock.day_of(now)
    makers = queries.makers_on_hand(clinic_id=clinic.id, on=today)
    return {
        "clinic_name": clinic.name,
        "clinic_phone": clinic.phone,
        "supervision_phone": clinic.supervision_phone,
        "rows": [
            _row(price) | {"makers": makers.get(price.vaccine_code, []), "free": _free(price.vaccine_code)}
            for price in queries.prices(clinic_id=clinic.id, on=today)
        ],
        "to_come": [_row(price) for price in queries.prices_to_come(clinic_id=clinic.id, on=today)],
        "free": [vaccines.name_of(vaccine.code) for vaccine in queries.free_vaccines()],
        "day": wording.full_day(today),
    }


def manager_facts(clinic: Clinic, *, now: dt.datetime) -> dict[str, Any]:
    """Every self-paid vaccine with its price, and those without one."""
    today = clock.day_of(now)
    known = {price.vaccine_code: price for price in queries.prices(clinic_id=clinic.id, on=today)}
    every = queries.self_paid_vaccines()
    return {
        "rows": [_row(known[vaccine.code]) for vaccine in every if vaccine.code in known],
        "to_come": [_row(price) for price in queries.prices_to_come(clinic_id=clinic.id, on=today)],
        "missing": [vaccines.name_of(vaccine.code) for vaccine in every if vaccine.code not in known],
        "choices": [(vaccine.code, vaccines.name_of(vaccine.code)) for vaccine in every],
        "today": today.isoformat(),
        "clinic_id": clinic.id,
    }


def _row(price: Price) -> dict[str, Any]:
    return {
        "name": vaccines.name_of(price.vaccine_code),
        "vaccine": yuan(price.vaccine_fen),
        "service": yuan(price.service_fen),
        "total": yuan(price.vaccine_fen + price.service_fen),
        "since": wording.full_day(price.effective_from),
    }


def _free(code: str) -> list[str]:
    """Names of the programme's vaccines against the same disease."""
    return [vaccines.name_of(one) for one in consents.free_products(vaccine_code=code)]
