"""Opens mydata."""

from flask import Flask

from vaccsched.mydata.views import asking, authorising, closed, county, desk, own


def open_room(app: Flask) -> None:
    for page in (own, authorising, asking, desk, county, closed):
        app.register_blueprint(page.bp)
