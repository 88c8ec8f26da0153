"""Opens messages: the adapters, what gateways report, regular cleaning."""

from flask import Flask

from vaccsched.messages import jobs, views
from vaccsched.messages.senders import chosen, use_senders
from vaccsched.shared.jobs import handles


def open_room(app: Flask) -> None:
    settings = app.extensions["settings"]
    use_senders(
        app, chosen(settings.message_gateways, settings.message_file, authorities=settings.outgoing_authorities)
    )
    app.register_blueprint(views.bp)
    handles("messages.forget_old", jobs.forget_old)
