"""From one state to the next: one conditional UPDATE, so that two workers or two people never both do it."""

from typing import Any

import sqlalchemy as sa

from vaccsched.imports import rules
from vaccsched.imports.errors import NotNow
from vaccsched.imports.models import Import, ImportStatus
from vaccsched.shared.claim import claim
from vaccsched.shared.db import db


def move(found: Import, target: ImportStatus, **values: Any) -> None:
    """:raises NotNow: from where it stands it cannot go there."""
    taking = sa.update(Import).where(Import.id == found.id, Import.status.in_(rules.sources(target)))
    if not claim(taking.values(status=target, **values)):
        raise NotNow
    db.session.expire(found)
