"""Writing the vaccines table from the programme, so that other tables can point to it."""

from vaccsched.shared.db import db
from vaccsched.vaccines.forecast import Programme, in_force
from vaccsched.vaccines.models import Programme as Payer
from vaccsched.vaccines.models import Vaccine, VaccineKind


def load_programme(*, programme: Programme | None = None) -> int:
    """Bring the table up to the programme; a vaccine that left it stays, because old doses point to it.

    :returns: how many vaccines the programme has
    """
    programme = programme or in_force()
    for position, row in enumerate(programme.vaccines):
        vaccine = row.vaccine
        db.session.merge(
            Vaccine(
                code=vaccine.id,
                name_zh=vaccine.name_zh,
                name_en=vaccine.name_en,
                abbr=vaccine.abbr,
                programme=Payer(vaccine.program),
                kind=VaccineKind(vaccine.kind),
                route=vaccine.route,
                site=vaccine.site,
                dose_text=vaccine.dose_text,
                urgent=vaccine.urgent,
                national_codes=list(vaccine.national_codes),
                data_version=programme.data_version,
                position=position,
            )
        )
    db.session.flush()
    return len(programme.vaccines)
