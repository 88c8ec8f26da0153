"""Before the first request: schema, programme, consent texts, demo. Quick when there is nothing to do."""

import logging
import os
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from vaccsched.consents import operations as consents
from vaccsched.identity import queries as identity
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.vaccines import operations as vaccines
from vaccsched.vaccines.forecast import in_force
from vaccsched.vaccines.models import Vaccine

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
Tell = Callable[[str], None]


def prepare(app: Flask, *, tell: Tell | None = None) -> None:
    """Bring the database up to date; with the demo unless DEMO=0. Prints a line for each step that has work to do.

    A practice program begins anew each time it is started.
    """
    tell = tell or _print
    with app.app_context():
        if app.extensions["settings"].practice:
            begin_anew(tell)
        upgrade_schema(tell)
        load_programme(tell)
        if wants_demo():
            from vaccsched import demo  # a real installation never imports it

            demo.seed(tell)
            demo.keep_today_open()
        elif not identity.has_staff():
            db.session.rollback()
            tell("还没有任何账号。请先运行 flask --app wsgi create-admin 建立系统管理员。")
        db.session.rollback()


def demo_info(app: Flask) -> str:
    """What to print once the server answers: addresses, logins, things to try; or how to begin without a demo."""
    with app.app_context():
        if wants_demo():
            from vaccsched import demo

            text = demo.info()
        elif identity.has_staff():
            text = "工作人员登录 /staff/sign-in   居民预约 /"
        else:
            text = "还没有账号：另开一个终端运行 flask --app wsgi create-admin，然后在 /staff/sign-in 登录。"
        db.session.rollback()
        return text


def wants_demo() -> bool:
    """DEMO=0 asks for a real installation; practice has nobody but invented people."""
    return os.environ.get("PRACTICE") == "1" or os.environ.get("DEMO", "1") != "0"


def begin_anew(tell: Tell) -> None:
    """Throw away what was practised before: the database of the practice folder, and nothing else."""
    file = db.engine.url.database
    assert db.engine.dialect.name == "sqlite"
    assert file is not None
    db.engine.dispose()
    for path in (Path(file + ending) for ending in ("", "-wal", "-shm")):
        path.unlink(missing_ok=True)
    tell("练习系统从头开始 practice begins anew")


def upgrade_schema(tell: Tell) -> None:
    """Run the migrations that are missing."""
    from alembic.runtime.migration import MigrationContext  # imported late: no request needs Alembic
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(MIGRATIONS))
    with db.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current == script.get_current_head():
        return
    tell("升级数据库结构 database schema")
    from flask_migrate import upgrade

    logging.getLogger("alembic").setLevel(logging.WARNING)
    upgrade(directory=str(MIGRATIONS))


def load_programme(tell: Tell) -> None:
    """Load the national programme when the database has another version of it."""
    programme = in_force()
    versions = set(db.session.scalars(sa.select(Vaccine.data_version).distinct()))
    known = db.session.scalar(sa.select(sa.func.count()).select_from(Vaccine)) or 0
    db.session.rollback()
    if versions == {programme.data_version} and known >= len(programme.vaccines):
        return
    tell(f"载入免疫程序 national programme: {programme.data_version}")
    with unit_of_work():
        vaccines.load_programme(programme=programme)
        consents.ensure_consent_texts(clock.now())


def _print(line: str) -> None:
    print(f"→ {line}", flush=True)
