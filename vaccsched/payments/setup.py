"""Opens payments: the cashier's pages and the price lists."""

from flask import Flask

from vaccsched.payments.views import cashier, price


def open_room(app: Flask) -> None:
    app.register_blueprint(cashier.bp)
    app.register_blueprint(price.bp)
