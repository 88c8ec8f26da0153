"""``flask --app wsgi import-file``: a file that is too large for a page; tried and started on its page as any other."""

import hashlib
from pathlib import Path

import click
import sqlalchemy as sa
from flask.cli import with_appcontext

from vaccsched.identity import queries as identity
from vaccsched.imports import operations
from vaccsched.imports.models import ImportKind
from vaccsched.shared import clock
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Clinic


@click.command("import-file")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--clinic", "code", required=True, help="门诊编码")
@click.option("--kind", required=True, type=click.Choice([one.value for one in ImportKind]))
@click.option("--by", "username", required=True, help="为谁上传：门诊负责人的账号，结果在他的页面上看")
@with_appcontext
def import_file(file: Path, code: str, kind: str, username: str) -> None:
    """Bring FILE in for a clinic. It is read by the worker; columns are chosen and the run is started on the page."""
    clinic_id = db.session.scalar(sa.select(Clinic.id).where(Clinic.code == code))
    staff = identity.find_by_username(username=username)
    if clinic_id is None or staff is None or staff.clinic_id != clinic_id:
        raise click.ClickException("没有这个门诊，或者账号不在这个门诊。")
    actor = Actor(kind=ActorKind.STAFF, id=staff.id, clinic_id=clinic_id, name=staff.name)
    with unit_of_work():
        import_id = operations.open_import(
            clinic_id=clinic_id, kind=ImportKind(kind), name=file.name, location_id=None, actor=actor, now=clock.now()
        ).id
    digest, number = hashlib.sha256(), 0
    with file.open("rb") as stream:
        while data := stream.read(operations.PIECE):
            digest.update(data)
            with unit_of_work():
                operations.add_piece(import_id=import_id, number=number, data=data)
            number += 1
    with unit_of_work():
        operations.close_import(
            import_id=import_id, size=file.stat().st_size, digest=digest.hexdigest(), actor=actor, now=clock.now()
        )
    click.echo(f"/manage/imports/{import_id}")
