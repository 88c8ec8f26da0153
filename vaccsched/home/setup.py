"""Opens the pages."""

from flask import Flask

from vaccsched.home.nav import nav_context
from vaccsched.home.views import (
    audit,
    bp,
    correct_person,
    manager,
    my_queue,
    preferences,
    public,
    resident,
    sheets,
    start,
    styleguide,
)

PAGES = (
    audit,
    correct_person,
    manager,
    my_queue,
    preferences,
    public,
    resident,
    sheets,
    start,
)  # each adds its views to the blueprint when it is imported


def open_room(app: Flask) -> None:
    app.register_blueprint(bp)
    app.context_processor(nav_context)
    sheets.give_addresses(app)
    if app.debug:
        app.register_blueprint(styleguide.bp)
