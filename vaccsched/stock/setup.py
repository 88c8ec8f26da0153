"""Registers what stock offers."""

from flask import Flask

from vaccsched.stock.jobs import stock_verify


def open_room(app: Flask) -> None:
    """The command ``stock-verify``."""
    app.cli.add_command(stock_verify)
