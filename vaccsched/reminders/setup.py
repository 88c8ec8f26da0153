"""Opens reminders: pages, reactions to moved and cancelled appointments, jobs."""

from flask import Flask

from vaccsched.booking.events import AppointmentCancelled, AppointmentChanged
from vaccsched.reminders import jobs, reactions
from vaccsched.reminders.views import manage, resident
from vaccsched.shared.events import react
from vaccsched.shared.jobs import handles


def open_room(app: Flask) -> None:
    for pages in (resident, manage):
        app.register_blueprint(pages.bp)
    react(AppointmentChanged, reactions.move_along)
    react(AppointmentCancelled, reactions.say_no_more)
    handles("reminders.plan", jobs.plan)
    handles("reminders.send", jobs.send)
