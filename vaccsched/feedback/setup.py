"""Opens feedback."""

from flask import Flask

from vaccsched.feedback.views import manage, public


def open_room(app: Flask) -> None:
    app.register_blueprint(public.bp)
    app.register_blueprint(manage.bp)
