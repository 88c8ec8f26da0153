"""The result file: all that anybody needs to run the draw again (`docs/draw-format.md`)."""

import datetime as dt
import gzip
import hashlib
import json

from vaccsched.draw.models import Draw, DrawFile
from vaccsched.draw.rules import fair
from vaccsched.shared.db import db

QUICK = 1  # pseudonyms are random: harder pressing gains nothing


def keep_file(draw: Draw, ranked: list[str]) -> DrawFile:
    """Write the file of a drawn draw; ``ranked``: all pseudonyms, rank 1 first."""
    plain = json.dumps(_facts(draw, ranked), ensure_ascii=False, indent=0).encode()
    kept = DrawFile(
        draw_id=draw.id,
        content=gzip.compress(plain, QUICK, mtime=0),
        sha256=hashlib.sha256(plain).hexdigest(),
        size=len(plain),
    )
    db.session.add(kept)
    db.session.flush()
    return kept


def _facts(draw: Draw, ranked: list[str]) -> dict[str, object]:
    return {
        "format": fair.FORMAT,
        "draw": str(draw.id),
        "clinic": draw.clinic.name,
        "vaccine": draw.vaccine_code,
        "doses": draw.doses,
        "opens_at": _instant(draw.opens_at),
        "closes_at": _instant(draw.closes_at),
        "committed_at": _instant(draw.committed_at),
        "drawn_at": _instant(draw.drawn_at),
        "entrants": draw.entrants,
        "entrants_sha256": draw.entrants_sha256,
        "secret_sha256": draw.secret_sha256,
        "public": {
            "source": draw.public_source,
            "on": draw.public_on.isoformat(),
            "reference": draw.public_reference,
            "value": draw.public_value,
        },
        "secret": draw.secret,
        "seed": draw.seed,
        "algorithm": fair.ALGORITHM,
        "order": ranked,
    }


def _instant(value: dt.datetime | None) -> str | None:
    return value.isoformat() if value is not None else None
