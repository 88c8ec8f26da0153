"""Opens the waitlist."""

from flask import Flask


def open_room(_app: Flask) -> None:
    """Nothing to register yet."""
