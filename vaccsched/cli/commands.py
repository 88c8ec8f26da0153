"""Commands of the person who runs the program. `flask --app wsgi --help` lists them with those of the rooms."""

from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from vaccsched.booking import queries as booking
from vaccsched.cli import preparing as steps
from vaccsched.identity import operations as identity
from vaccsched.identity.models import Role
from vaccsched.shared import audit, clock
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db
from vaccsched.shared.errors import Refused
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites import queries as sites
from vaccsched.sites.models import County, StationKind
from vaccsched.sites.operations import open_clinic


@click.command("load-programme")
@with_appcontext
def load_programme() -> None:
    """Bring the vaccines up to the national programme, and make the consent texts that are missing."""
    steps.load_programme(click.echo)
    click.echo("免疫程序是最新的。")


@click.command("seed-demo")
@with_appcontext
def seed_demo() -> None:
    """Put the demo county into an empty database; does nothing when it is there."""
    from vaccsched import demo

    steps.load_programme(click.echo)
    demo.seed(click.echo)
    demo.keep_today_open()
    click.echo(demo.info())


@click.command("demo-info")
@with_appcontext
def demo_info() -> None:
    """Print the demo's addresses, logins and things to try."""
    from vaccsched import demo

    click.echo(demo.info())


@click.command("demo-history")
@click.option("--days", default=60, show_default=True, type=click.IntRange(1, 400), help="Mornings before today.")
@click.option("--people", default=60, show_default=True, type=click.IntRange(5, 200), help="Visits a day, all clinics.")
@click.option("--seed", default=20261122, show_default=True, help="The same seed: the same people and minutes.")
@with_appcontext
def demo_history(days: int, people: int, seed: int) -> None:
    """Play weeks of mornings in the demo, for learning, reports and charts. Stop the server before."""
    from vaccsched import demo
    from vaccsched.demo import history

    try:
        history.must_be_a_demo()
        steps.load_programme(click.echo)
        demo.seed(click.echo)
        begun = clock.monotonic()
        visits = history.play(days=days, people=people, seed=seed, tell=click.echo)
    except history.RealPeople:
        raise click.ClickException(
            "没有动：这个数据库里有演示以外的县、账号或家庭。历史只在演示数据库里编造，请换一个空的数据库。"
        ) from None
    click.echo(f"编造了 {days} 天，{visits} 人次接种，用了 {clock.monotonic() - begun:.0f} 秒。")


@click.command("create-admin")
@click.option("--username", default="admin", show_default=True)
@click.option("--name", default="系统管理员", show_default=True)
@click.option("--county-code", default="000000", show_default=True, help="Made when there is no county yet.")
@click.option("--county-name", default="本县", show_default=True)
@with_appcontext
def create_admin(username: str, name: str, county_code: str, county_name: str) -> None:
    """Make an administrator with a one-time password, printed once; an own one is asked for at the first sign-in."""
    password = identity.one_time_password()
    password_hash = identity.hashed(password)
    try:
        with unit_of_work():
            identity.create_account(
                county_id=_county(county_code, county_name).id,
                clinic_id=None,
                username=username,
                name=name,
                roles=[Role.ADMINISTRATOR],
                password_hash=password_hash,
                actor=SYSTEM,
                now=clock.now(),
            )
    except Refused as refusal:
        raise click.ClickException(f"没有建立：账号 {username} 不能用（{refusal.code}）。") from None
    click.echo(
        f"账号 {username}\n一次性密码 {password}\n只显示这一次。请在 /staff/sign-in 登录，并马上设置自己的密码。"
    )


@click.command("create-clinic")
@click.argument("code")
@click.argument("name")
@click.option("--short-name", default=None, help="For lists; default: the name.")
@click.option("--address", default="（待填写）", show_default=True)
@click.option("--phone", default="（待填写）", show_default=True)
@click.option("--licence", default="（待填写）", show_default=True)
@click.option("--hours", default="周一至周五 08:00–11:30 14:00–16:30", show_default=True)
@click.option("--desks", default=1, show_default=True)
@click.option("--screening", default=1, show_default=True)
@click.option("--vaccination", default=2, show_default=True)
@with_appcontext
def create_clinic(code: str, name: str, **more: Any) -> None:
    """Open a clinic CODE called NAME, with its stations."""
    stations = {
        StationKind.DESK: more["desks"],
        StationKind.SCREENING: more["screening"],
        StationKind.VACCINATION: more["vaccination"],
        StationKind.OBSERVATION: 1,
    }
    try:
        with unit_of_work():
            open_clinic(
                county_id=_county("000000", "本县").id,
                code=code,
                name=name,
                stations=stations,
                short_name=more["short_name"] or name,
                address=more["address"],
                phone=more["phone"],
                licence_number=more["licence"],
                opening_hours=more["hours"],
            )
    except Refused as refusal:
        raise click.ClickException(f"没有建立：编码 {code} 不能用（{refusal.code}）。") from None
    click.echo(f"已建立门诊 {name}。系统管理员现在可以在「人员」页为它建立账号。")


@click.command("audit-verify")
@with_appcontext
def audit_verify() -> None:
    """Recompute every audit chain and print its head; exits with 1 when one does not fit."""
    broken = 0
    for verdict in audit.verify(key=current_app.extensions["settings"].audit_key):
        where = "完整" if verdict.broken_at is None else f"第 {verdict.broken_at} 条起不符"
        counted = f"已封存 {verdict.sealed} 条，未封存 {verdict.unsealed} 条"
        click.echo(f"{verdict.chain}: {counted}，{where}，链头 {verdict.head or '—'}")
        broken += verdict.broken_at is not None
    db.session.rollback()
    if broken:
        raise click.ClickException(f"{broken} 条审计链被改动过。")


def _county(code: str, name: str) -> County:
    """The county of this installation; made when there is none."""
    known = sites.counties()
    if known:
        return known[0]
    county = County(code=code, name=name)
    db.session.add(county)
    db.session.flush()
    return county


@click.command("booking-verify")
@with_appcontext
def booking_verify() -> None:
    """Compare every counter of places and promised doses with the rows it stands for; exit 1 when one differs."""
    found = booking.booking_differences()
    for one in found:
        click.echo(f"{one.thing} {one.of}: 计数 {one.counter}，实有 {one.rows}")
    if found:
        raise SystemExit(1)
    click.echo("号源、现场号、预留的疫苗和预约一致。")


COMMANDS = (
    load_programme,
    seed_demo,
    demo_info,
    demo_history,
    create_admin,
    create_clinic,
    audit_verify,
    booking_verify,
)
