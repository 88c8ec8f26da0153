"""Opens the cold chain: pages, and the hold of what comes to a place out of range."""

from flask import Flask

from vaccsched.coldchain import reactions
from vaccsched.coldchain.views import evaluations, fridges
from vaccsched.shared.events import react
from vaccsched.stock.events import PacksPlaced

VIEWS = (fridges, evaluations)  # two files, one blueprint


def open_room(app: Flask) -> None:
    app.register_blueprint(fridges.bp)
    react(PacksPlaced, reactions.hold_what_came)
