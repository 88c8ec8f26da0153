"""Opens the waitlist: pages, reactions to freed places and bookings, jobs."""

from flask import Flask

from vaccsched.booking.events import AppointmentBooked, AppointmentCancelled, AppointmentChanged
from vaccsched.schedule.events import PlaceFreed
from vaccsched.shared.events import react
from vaccsched.shared.jobs import handles
from vaccsched.waitlist import jobs, reactions
from vaccsched.waitlist.views import desk, join, manage, offer, resident


def open_room(app: Flask) -> None:
    for one in (offer, desk, join, manage, resident):
        app.register_blueprint(one.bp)
    react(PlaceFreed, reactions.offer_the_place)
    react(AppointmentBooked, reactions.settle_the_booked)
    react(AppointmentChanged, reactions.settle_the_moved)
    react(AppointmentCancelled, reactions.stop_looking)
    handles("waitlist.offers", jobs.look_at_offers)
    handles("waitlist.review", jobs.review)
