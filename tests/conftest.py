"""Fixtures of all tests.

`app` is the application on SQLite, `pg_app` on PostgreSQL + Valkey, `any_app` on both in turn. Each enters
an application context, so a test may use `db.session`, and starts from the empty schema that the migrations
make. What a test writes it commits (`with unit_of_work():`); leaving work uncommitted fails the test.
`client` speaks to the app in-process; `live_server(app)` starts the real server on the same database; `page`
is a browser. Every xdist worker has databases and servers of its own.
"""

import base64
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.services import chromium
from tests.services.client import Client, refuse_uncommitted
from tests.services.clock import Clock
from tests.services.databases import Database, OnPostgreSQL, SQLite
from tests.services.postgresql import PostgreSQL
from tests.services.server import Server
from tests.services.valkey import Valkey

JOURNEYS = Path(__file__).parent / "journeys"

hypothesis_settings.register_profile("calm", deadline=None)  # other work on the machine must not fail a test
hypothesis_settings.load_profile("calm")


def _key(letter: str) -> str:
    return base64.urlsafe_b64encode(letter.encode() * 32).decode()


KEYS = {
    "SECRET_KEY": "a secret of the tests only",
    "FIELD_KEYS": f"t1:{_key('f')}",
    "INDEX_KEY": _key("i"),
    "AUDIT_KEY": _key("a"),
}


# rules of the run


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--forbid-skips", action="store_true", help="a skipped test fails the run (CI)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if JOURNEYS in item.path.parents:
            item.add_marker(pytest.mark.journey)


def _not_run(config: pytest.Config) -> list[str]:
    reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or not config.getoption("--forbid-skips"):
        return []
    reports = [report for kind in ("skipped", "xfailed") for report in reporter.getreports(kind)]
    return [f"{report.nodeid}: {report.longrepr}" for report in reports]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if _not_run(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if not_run := _not_run(config):
        terminalreporter.section("skipped tests fail this run", red=True, bold=True)
        for line in not_run:
            terminalreporter.line(line)


# services, started when first asked for


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgreSQL]:
    server = PostgreSQL.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[Valkey]:
    server = Valkey.start()
    yield server
    server.stop()


@pytest.fixture
def redis_url(valkey_server: Valkey) -> str:
    """An empty Valkey."""
    valkey_server.empty()
    return valkey_server.address


# the application


@dataclass(frozen=True)
class Prepared:
    """An application on a database that has the schema, made once per process."""

    app: Flask
    database: Database
    environment: dict[str, str]


@pytest.fixture(scope="session")
def _clock(tmp_path_factory: pytest.TempPathFactory) -> Clock:
    return Clock(tmp_path_factory.mktemp("clock") / "shift")


@pytest.fixture
def clock(_clock: Clock) -> Iterator[Clock]:
    """Shifts the time of this process and of every live server; real time again after the test."""
    _clock.reset()
    yield _clock
    _clock.reset()


def _prepare(database: Database, clock: Clock, instance: Path) -> Prepared:
    from vaccsched import create_app
    from vaccsched.config import Settings

    environment = {
        **KEYS,
        **database.environment,
        "TESTING": "1",
        "VACCSCHED_CLOCK_FILE": str(clock.path),
        "VACCSCHED_INSTANCE": str(instance),
    }
    app = create_app(Settings.from_environment(environment))
    app.config["WTF_CSRF_ENABLED"] = False  # in-process only; the live server keeps it on
    app.test_client_class = Client
    database.build(app)
    app.extensions["test_prepared"] = prepared = Prepared(app, database, environment)
    return prepared


@pytest.fixture(scope="session")
def _on_sqlite(_clock: Clock, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    folder = tmp_path_factory.mktemp("sqlite")
    return _prepare(SQLite(folder), _clock, folder)


@pytest.fixture(scope="session")
def _on_postgresql(
    _clock: Clock, postgresql_server: PostgreSQL, valkey_server: Valkey, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Prepared]:
    name = f"vaccsched_test_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}_{os.getpid()}"
    database = OnPostgreSQL(postgresql_server, name, valkey_server.address)
    prepared = _prepare(database, _clock, tmp_path_factory.mktemp("postgresql"))
    yield prepared
    with prepared.app.app_context():
        prepared.app.extensions["sqlalchemy"].engine.dispose()  # else its connections are found open at the end
    postgresql_server.drop_database(name)


def _entered(prepared: Prepared) -> Iterator[Flask]:
    prepared.database.reset(prepared.app)
    for limiter in prepared.app.extensions.get("limiter", ()):
        limiter.reset()
    with prepared.app.app_context():
        yield prepared.app
        refuse_uncommitted(prepared.app, "the test ended")


@pytest.fixture
def app(_on_sqlite: Prepared) -> Iterator[Flask]:
    """The application on SQLite, in a context."""
    yield from _entered(_on_sqlite)


@pytest.fixture
def pg_app(_on_postgresql: Prepared, redis_url: str) -> Iterator[Flask]:
    """The application on PostgreSQL and Valkey, in a context."""
    yield from _entered(_on_postgresql)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def any_app(request: pytest.FixtureRequest) -> Flask:
    """The same test on both engines."""
    chosen: Flask = request.getfixturevalue("app" if request.param == "sqlite" else "pg_app")
    return chosen


@pytest.fixture
def client(request: pytest.FixtureRequest) -> FlaskClient:
    """A client of the app that the test asks for (`pg_app`, `any_app`, else `app`)."""
    name = next((name for name in ("any_app", "pg_app") if name in request.fixturenames), "app")
    found: FlaskClient = request.getfixturevalue(name).test_client()
    return found


# the live server and the browser

StartServer = Callable[..., Server]


@pytest.fixture
def live_server(tmp_path: Path) -> Iterator[StartServer]:
    """`server = live_server(app)` starts gunicorn on the database of that app and waits until it answers.

    `processes=2` (only with `pg_app`) starts two, each with its own `server.urls[n]`; `worker=True` starts the
    job worker too. `server.stop()`, `.kill()` and `.start()` are faults and their end. Stopped after the test.
    """
    started: list[Server] = []

    def start(app: Flask, *, processes: int = 1, worker: bool = False) -> Server:
        prepared: Prepared = app.extensions["test_prepared"]
        server = Server(prepared.environment, processes=processes, worker=worker, folder=tmp_path)
        started.append(server)
        server.start()
        return server

    yield start
    for server in started:
        server.kill()  # quicker than stop(), and nothing is kept


@pytest.fixture(scope="session")
def _playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(_playwright: Playwright) -> Iterator[Browser]:
    """One Chromium per test process."""
    launched = chromium.launch(_playwright)
    yield launched
    launched.close()


NewContext = Callable[..., BrowserContext]


@pytest.fixture
def new_context(browser: Browser) -> Iterator[NewContext]:
    """`new_context(java_script_enabled=False, viewport={...})`: another person's browser.

    Fails the test after a script error, a request to another host, or a breach of the content security policy.
    """
    opened: list[tuple[BrowserContext, chromium.Watch]] = []

    def new(**options: Any) -> BrowserContext:
        context = browser.new_context(**{"locale": "zh-CN", "timezone_id": "Asia/Shanghai", **options})
        context.set_default_timeout(10_000)
        opened.append((context, chromium.Watch(context)))
        return context

    yield new
    faults = []
    for context, watch in opened:
        context.close()
        faults += watch.faults
    assert faults == []


@pytest.fixture
def page(new_context: NewContext) -> Page:
    """A page of 1280 × 800 px; a phone is `new_context(viewport={"width": 390, "height": 844})`."""
    return new_context(viewport={"width": 1280, "height": 800}).new_page()
