"""The small world of a room's tests, as fixtures: ``world, here = worlds(made, at=NOW)`` in its conftest."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.services.clock import Clock


def worlds(made: Callable[[], Any], *, at: dt.datetime) -> tuple[Any, Any]:
    """``world`` on both databases, ``here`` on SQLite for views."""

    @pytest.fixture
    def world(any_app: Flask, clock: Clock) -> Any:
        clock.move_to(at)
        return made()

    @pytest.fixture
    def here(app: Flask, clock: Clock) -> Any:
        clock.move_to(at)
        return made()

    return world, here
