"""The page that says which station gives which vaccines."""

from typing import Any

from flask_babel import get_locale

from vaccsched.sites.models import Clinic, StationKind
from vaccsched.vaccines import queries as vaccines
from vaccsched.visits import queries


def abilities_page(*, clinic: Clinic) -> dict[str, Any]:
    """The vaccination stations with what they give, and vaccines that no station gives any more."""
    stations = queries.stations_of(clinic_id=clinic.id, kind=StationKind.VACCINATION)
    able = queries.abilities_of(stations)
    english = str(get_locale() or "zh") == "en"
    known = [(one.code, one.name_en if english else one.name_zh) for one in vaccines.vaccines()]
    covered = {code for codes in able.values() for code in codes or ()}
    everything = any(codes is None for codes in able.values())
    return {
        "stations": [
            {"id": str(one.id), "name": one.name, "all": able[one.id] is None, "codes": sorted(able[one.id] or ())}
            for one in stations
        ],
        "vaccines": [{"value": code, "title": name} for code, name in known],
        "uncovered": [] if everything or not stations else [name for code, name in known if code not in covered],
    }
