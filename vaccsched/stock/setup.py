"""Opens stock: the command ``stock-verify``. Its pages are in ``storeroom``."""

from flask import Flask

from vaccsched.stock.jobs import stock_verify


def open_room(app: Flask) -> None:
    app.cli.add_command(stock_verify)
