"""Opens api."""

from apiflask import APIFlask, HTTPError

from vaccsched import extensions
from vaccsched.api import invalid
from vaccsched.api.views import booking, bp, docs, figures, persons, sites, stock, visits

PAGES = (sites, booking, visits, persons, stock, figures)  # their routes belong to ``bp``


def open_room(app: APIFlask) -> None:
    app.register_blueprint(bp)
    app.register_blueprint(docs.bp)
    app.register_error_handler(HTTPError, invalid.answer)
    extensions.csrf.exempt(bp)  # a token in a header, no cookie: nobody else's page can send it
