"""The manager's day: all tiles on one screen, each figure with its list."""

from flask import Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.home import day, day_lists, operations
from vaccsched.home.views import bp
from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.shared import clock, live
from vaccsched.shared.unit_of_work import one_transaction


@bp.get("/manage")
@staff_required(Permission.SEE_DAY)
def manager() -> ResponseReturnValue:
    """The day at a glance."""
    clinic, reading = current_clinic(), clock.read()
    channel = live.channel(topic=live.Topic.QUEUE, clinic_id=clinic.id)
    version = live.version(channel)
    glance = day.at_a_glance(clinic=clinic, reading=reading)
    return render_template("home/manager.html", day=glance, live_channel=channel, live_version=version)


@bp.get("/manage/now")
@staff_required(Permission.SEE_DAY)
def manager_now() -> Response:
    """The tiles alone, for the live region."""
    clinic, reading = current_clinic(), clock.read()
    return live.snapshot(
        channel=live.channel(topic=live.Topic.QUEUE, clinic_id=clinic.id),
        facts=lambda: day.at_a_glance(clinic=clinic, reading=reading),
        render=lambda glance: render_template("home/_manager_day.html", day=glance),
        now=reading.wall.timestamp(),
    )


@bp.get("/manage/lists/<name>")
@staff_required(Permission.SEE_DAY)
@one_transaction
def manager_list(name: str) -> ResponseReturnValue:
    """The list behind a figure; lists of people leave a row in the audit."""
    if name not in day_lists.LISTS:
        abort(404)
    title, gather = day_lists.LISTS[name]
    reading = clock.read()
    content = gather(current_clinic(), reading)
    if content.get("visit_ids"):
        operations.note_list_seen(name=name, visit_ids=content["visit_ids"], actor=current_actor(), now=reading.wall)
    items = [
        {"text": words, "href": url_for(".manager_list", name=key), "current": key == name}
        for key, (words, _gather) in day_lists.LISTS.items()
    ]
    return render_template(
        "home/manager_list.html", name=name, title=title, tabs_items=items, at=reading.wall, content=content
    )
