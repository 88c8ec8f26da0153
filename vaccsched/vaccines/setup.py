"""Registers what vaccines offers."""

from flask import Flask

from vaccsched.vaccines.jobs import forecast_command


def open_room(app: Flask) -> None:
    """The command ``forecast``."""
    app.cli.add_command(forecast_command)
