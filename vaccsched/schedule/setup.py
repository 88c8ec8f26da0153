"""Opens the schedule: releases of walk-in places, the holiday library's proposals, cut places that come back."""

from flask import Flask

from vaccsched.schedule import jobs, reactions
from vaccsched.schedule.events import PlaceFreed
from vaccsched.shared.events import react
from vaccsched.shared.jobs import handles


def open_room(_app: Flask) -> None:
    handles("schedule.release", jobs.release)
    handles("schedule.propose_calendar", jobs.propose_calendar)
    react(PlaceFreed, reactions.give_up_cut_place)
