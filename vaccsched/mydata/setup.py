"""Opens mydata."""

from flask import Flask

from vaccsched.mydata.views import asking, authorising, county, desk, own, privacy


def open_room(app: Flask) -> None:
    for page in (own, authorising, asking, desk, county, privacy):
        app.register_blueprint(page.bp)
