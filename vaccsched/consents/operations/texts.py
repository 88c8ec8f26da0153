"""Versions of the consent texts. A version that exists is never touched: whoever signed it signed those words."""

import datetime as dt
from collections.abc import Mapping

import sqlalchemy as sa

from vaccsched.consents import queries, text_words
from vaccsched.consents.errors import PartMissing, TextBackdated, TextUnchanged
from vaccsched.consents.models import ConsentText, TextSource
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.clock import day_of
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.vaccines.models import Vaccine


def ensure_consent_texts(now: dt.datetime) -> int:
    """Make sure that every vaccine has a text; answers how many versions were written.

    A changed wording becomes the next version, unless the county wrote the one in use: its words stay.
    """
    vaccines = db.session.scalars(sa.select(Vaccine).order_by(Vaccine.position)).all()
    latest = queries.latest_texts(vaccine_codes=[vaccine.code for vaccine in vaccines])
    written = 0
    for vaccine in vaccines:
        parts, known = text_words.parts_of(vaccine), latest.get(vaccine.code)
        if known is not None and (known.parts == parts or known.source is TextSource.COUNTY):
            continue
        text = ConsentText(
            id=new_id(),
            vaccine_code=vaccine.code,
            version=known.version + 1 if known is not None else 1,
            effective_from=day_of(now),
            parts=parts,
            created_at=now,
        )
        db.session.add(text)
        written += 1
    db.session.flush()
    return written


def publish_text(
    *,
    vaccine_code: str,
    parts: Mapping[str, Mapping[str, str]],
    effective_from: dt.date,
    actor: Actor,
    now: dt.datetime,
) -> ConsentText:
    """Write the next version of what is told about a vaccine, from a day on: ``{"zh": {part: …}, "en": {part: …}}``.

    :raises PartMissing: 疫苗管理法 第45条 asks for every part (``text_words.PARTS``), in both languages.
    :raises TextUnchanged: the newest version says the same. :raises TextBackdated: from a day gone by.
    :raises NotFound: no such vaccine.
    """
    if db.session.get(Vaccine, vaccine_code) is None:
        raise NotFound
    said = {lang: {part: parts[lang][part].strip() for part in text_words.PARTS} for lang in ("zh", "en")}
    if not all(text for lang in said.values() for text in lang.values()):
        raise PartMissing
    if effective_from < day_of(now):
        raise TextBackdated
    known = queries.latest_texts(vaccine_codes=[vaccine_code]).get(vaccine_code)
    if known is not None and known.parts == said:
        raise TextUnchanged
    text = ConsentText(
        id=new_id(), vaccine_code=vaccine_code, version=known.version + 1 if known is not None else 1,
        effective_from=effective_from, parts=said, source=TextSource.COUNTY, author_id=actor.id, created_at=now,
    )  # fmt: skip
    db.session.add(text)
    db.session.flush()
    audit.record(
        action="consent_text_published", actor=actor, now=now, subject=text, vaccine=vaccine_code, version=text.version
    )
    return text
