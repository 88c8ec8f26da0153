"""未成年人信息处理合规审计: who opened records of minors in a year."""

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from vaccsched.identity.guards import Permission, current_actor, current_staff, staff_required
from vaccsched.reports import minors_page, operations
from vaccsched.reports.forms import KindForm, YearForm
from vaccsched.reports.views.county import bp, county
from vaccsched.reports.views.exports import KINDS
from vaccsched.residents import operations as residents
from vaccsched.shared import clock
from vaccsched.shared.format import full_day, time
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json


@bp.get("/minors")
@staff_required(Permission.SUPERVISE)
@one_transaction  # a list of people is written down
def minors() -> ResponseReturnValue:
    """One year (``?year=2026``, default this one)."""
    now = clock.now()
    asked = request.args.get("year", type=int) or clock.day_of(now).year
    facts = minors_page.page(county=county(), year=asked, now=now)
    listed = list(dict.fromkeys(one["person_id"] for one in facts["unusual"]))
    if listed:
        residents.note_list_seen(person_ids=listed, actor=current_actor(), now=now)
    return render_template("reports/minors.html", **facts)


@bp.post("/minors")
@staff_required(Permission.SUPERVISE)
@back_to(".minors")
@one_transaction
def ask_minors() -> ResponseReturnValue:
    """Have a year counted, or counted anew."""
    year = YearForm.parse().year.data or 0
    operations.ask_audit(county_id=county().id, year=year, actor=current_actor(), now=clock.now())
    return {"asked": True} if wants_json() else redirect(url_for(".minors", year=year), 303)


@bp.post("/minors/file")
@staff_required(Permission.SUPERVISE)
@back_to(".minors")
@one_transaction
def fetch_minors() -> ResponseReturnValue:
    """The whole audit as a table. A POST, because taking it out is noted."""
    year, kind, now = YearForm.parse().year.data or 0, KindForm.parse().kind.data, clock.now()
    found = operations.fetch_audit(county_id=county().id, year=year, actor=current_actor(), now=now)
    make, media = KINDS[kind]
    mark = _(
        "%(county)s %(year)s年未成年人信息处理合规审计，%(name)s 于 %(at)s 导出。",
        county=county().name, year=year, name=current_staff().name, at=f"{full_day(now)} {time(now)}",
    )  # fmt: skip
    name = f"minors-{year}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(make(minors_page.table(found), mark), mimetype=media, headers=headers)
