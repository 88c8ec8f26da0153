"""Opens messages: the adapter, regular cleaning."""

from flask import Flask

from vaccsched.messages import jobs
from vaccsched.messages.senders import ConsoleSender, use_sender
from vaccsched.shared.jobs import handles


def open_room(app: Flask) -> None:
    use_sender(app, ConsoleSender())
    handles("messages.forget_old", jobs.forget_old)
