"""Opens stock: the keeper's pages and the command ``stock-verify``."""

from flask import Flask

from vaccsched.stock.jobs import stock_verify
from vaccsched.stock.views import keeper


def open_room(app: Flask) -> None:
    app.register_blueprint(keeper.bp)
    app.cli.add_command(stock_verify)
