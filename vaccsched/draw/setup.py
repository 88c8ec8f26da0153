"""Opens the draw: pages of desk, manager, everybody and families; jobs, reactions; the check from the terminal."""

from flask import Flask

from vaccsched.booking.events import AppointmentCancelled, AppointmentMissed
from vaccsched.draw import jobs, reactions
from vaccsched.draw.terminal import draw_verify
from vaccsched.draw.views import desk, manage, public, resident
from vaccsched.shared.events import react
from vaccsched.shared.jobs import handles


def open_room(app: Flask) -> None:
    for blueprint in (desk.bp, manage.bp, public.bp, resident.bp):
        app.register_blueprint(blueprint)
    react(AppointmentCancelled, reactions.pass_on)
    react(AppointmentMissed, reactions.pass_on)
    handles("draw.commit", jobs.commit)
    handles("draw.run", jobs.run)
    handles("draw.roll_down", jobs.roll_down)
    handles("draw.roll_down_all", jobs.roll_down_all)
    app.cli.add_command(draw_verify)
