"""Three processes through Redis: it dies, comes back, the servers die and come back; every wall equals the database.

Each wall hangs at another process than the one that acts, so whatever it shows has travelled.
"""

import subprocess
import time

import pytest
import redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from tests import builders
from tests.journeys.live import Desk
from tests.observation.builders import visit
from tests.services import free_port
from tests.services import valkey as valkey_service
from tests.services.server import Server
from vaccsched.identity.models import CertificateTask, DeviceKind, PrincipalSession, Role
from vaccsched.screens import queries
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.visits.models import Stage

EQUAL_WITHIN = 5.0  # seconds
BUSY = 2.0  # the machine of the tests may be
PROCESSES = 3


class OwnRedis:
    """A Valkey of this test alone, which may die."""

    def __init__(self, folder):
        program, self._port, self._folder = valkey_service.find().program, free_port(), folder
        self._command = [program, "--bind", "127.0.0.1", "--port", str(self._port), "--save", "", "--appendonly", "no"]
        self.address = f"redis://127.0.0.1:{self._port}/0"
        self.start()

    def start(self):
        self._process = subprocess.Popen(self._command, cwd=self._folder, stdout=subprocess.DEVNULL)
        patient = Retry(ConstantBackoff(0.05), 200)
        with redis.Redis.from_url(self.address, retry=patient, retry_on_error=[redis.ConnectionError]) as client:
            client.ping()

    def kill(self):
        self._process.kill()
        self._process.wait()


@pytest.fixture
def own_redis(tmp_path):
    made = OwnRedis(tmp_path)
    yield made
    made.kill()


@pytest.fixture
def servers(pg_app, own_redis, tmp_path):
    environment = pg_app.extensions["test_prepared"].environment | {"REDIS_URL": own_redis.address}
    made = Server(environment, processes=PROCESSES, worker=False, folder=tmp_path)
    made.start()
    yield made
    made.kill()


def shown(page):
    """What a wall shows: the calls, then who waits."""
    return page.locator(".call-number").all_inner_texts(), page.locator(".wall-numbers li").all_inner_texts()


def stored(clinic):
    """The same as the database has it."""
    wall = queries.waiting_wall(clinic_id=clinic.id, now=clock.now())
    db.session.rollback()
    return [call.number for call in wall.calls], [*wall.dose.next, *wall.inquiry.next]


def equal(pages, clinic):
    """Seconds until all walls equal the database."""
    began = time.monotonic()
    wanted = stored(clinic)
    while any(shown(page) != wanted for page in pages):
        assert time.monotonic() - began < EQUAL_WITHIN * BUSY, [wanted, *map(shown, pages)]
        pages[0].wait_for_timeout(100)
    return time.monotonic() - began


@pytest.mark.postgresql
def test_walls_of_three_processes_equal_the_database_whatever_dies(pg_app, own_redis, servers, new_context):
    clinic = builders.clinic()
    builders.open_day(at=clinic)
    for number in range(1, 6):
        visit(at=clinic, number=number, stage=Stage.WAITING, minutes_ago=40 - number)
    who = builders.staff(at=clinic, roles=[Role.VACCINATOR])
    builders.certificate(of=who, task=CertificateTask.VACCINATION)
    nurse = Desk(servers.urls[0], who)
    station = builders.station(at=clinic)
    with unit_of_work():
        db.session.query(PrincipalSession).filter_by(principal_id=who.id).one().station_id = station.id
    builders.device(at=clinic, kind=DeviceKind.WAITING_SCREEN, token="hall")
    pages = [new_context().new_page() for _url in servers.urls[1:]]
    for page, url in zip(pages, servers.urls[1:], strict=True):
        page.add_init_script("const real = Date.now; Date.now = () => real() - 3600000;")
        page.goto(f"{url}/screens/enrol?token=hall")
        page.locator("html[data-ready]").wait_for(state="attached")

    nurse.post("/vaccination/call", "/vaccination")
    assert stored(clinic)[0] == ["A001"]
    equal(pages, clinic)

    own_redis.kill()  # sockets stay open and nobody tells them anything, but the pulse
    nurse.post("/vaccination/put-back", "/vaccination")
    equal(pages, clinic)
    assert stored(clinic)[0] == []
    own_redis.start()
    nurse.post("/vaccination/call", "/vaccination", idempotency_key="after Redis came back")
    assert stored(clinic)[0] == ["A001"]
    equal(pages, clinic)

    servers.kill()
    visit(at=clinic, number=9, letter="C", stage=Stage.WAITING, minutes_ago=50)
    servers.start()
    equal(pages, clinic)
    assert "C009" in shown(pages[0])[1]
