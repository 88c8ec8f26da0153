"""Opens the storeroom's pages."""

from flask import Flask

from vaccsched.storeroom.views import counts, deliveries, lots, moves, reports


def open_room(app: Flask) -> None:
    for blueprint in (
        lots.bp,
        deliveries.bp,
        deliveries.sign_bp,
        moves.bp,
        moves.waste_bp,
        moves.place_bp,
        counts.bp,
        reports.bp,
    ):
        app.register_blueprint(blueprint)
