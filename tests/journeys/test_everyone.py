"""Nobody left behind: every page of the matrix in a real Chromium, by axe and by measure.

One walk looks at all pages and writes down what it finds; each test asks for one kind of fault.
"""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext
from playwright.sync_api import Error as Fault
from playwright.sync_api import Page as Tab
from playwright.sync_api import TimeoutError as NotInTime

from tests.journeys import everyone
from tests.journeys.everyone import County, Page
from tests.journeys.measures import measure
from tests.journeys.not_pages import NEEDS_STEP, NOT_PAGES
from tests.laws.matrix import MATRIX
from tests.services import ROOT
from tests.services.server import Server
from vaccsched.home import sheets

PHONE, DESK, WALL = {"width": 390, "height": 844}, {"width": 1366, "height": 768}, {"width": 1920, "height": 1080}
LAWS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
GRAVE = {"serious", "critical"}
MOST_BYTES = 150 * 1000  # HTML, CSS and JS of one page, gzip
TOUCH, ELDER = 44, 60
MOST_NOT_SEEN = 4  # pages that need a step first: may fall, must not rise
MAIN = (  # what most residents see: looked at in every width and in the elders' version
    "home.index", "home.clinics", "home.clinic", "home.privacy", "residents.sign_in", "home.family", "home.person",
    "booking.days", "booking.slots", "screening_resident.review", "booking.index", "booking.show",
    "booking.confirm_cancel", "reminders.link", "reminders.wishes",
)  # fmt: skip
STATIC = ROOT / "vaccsched" / "static"


@dataclass
class Seen:
    """What the walk found. Keys are endpoints."""

    status: dict[str, str] = field(default_factory=dict)
    axe: dict[str, list[str]] = field(default_factory=dict)
    sideways: dict[str, list[str]] = field(default_factory=dict)
    targets: dict[str, list[str]] = field(default_factory=dict)
    weight: dict[str, int] = field(default_factory=dict)
    contrast: dict[str, list[str]] = field(default_factory=dict)
    elder: dict[str, list[str]] = field(default_factory=dict)
    english: dict[str, list[str]] = field(default_factory=dict)

    def note(self, kind: str, endpoint: str, found: list[str]) -> None:
        """Keep what is wrong, if anything is."""
        if found:
            getattr(self, kind).setdefault(endpoint, []).extend(found)


@pytest.fixture(scope="module")
def seen(_on_sqlite: Any, _clock: Any, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    """The filled county is walked once for all tests of this file."""
    app = _on_sqlite.app
    _on_sqlite.database.reset(app)
    with app.app_context():
        here = everyone.build(_clock)
        pages = everyone.pages(app, here)
    server = Server(_on_sqlite.environment, processes=1, worker=False, folder=tmp_path_factory.mktemp("everyone"))
    server.start()
    found = Seen()
    try:
        _walk(browser, server.url, here, pages, found)
        _walk_as_elder(browser, server.url, here, pages, found)
        _walk_in_english(browser, server.url, here, pages, found)
        yield found
    finally:
        server.kill()
        _clock.reset()


def _walk(browser: Browser, url: str, here: County, pages: list[Page], found: Seen) -> None:
    axe = Axe()
    for reader in sorted({page.reader for page in pages}):
        context = _context(browser, url, here, reader)
        tab = context.new_page()
        for page in (page for page in pages if page.reader == reader):
            _look(tab, url, page, axe, found)
        context.close()


def _look(tab: Tab, url: str, page: Page, axe: Axe, found: Seen) -> None:
    whole = _open(tab, url, page, found)
    if whole is None:
        return
    end = page.endpoint
    found.weight[end] = len(gzip.compress(whole, 6)) + sum(_size(path) for path in set(measure(tab, "resources")))
    answer = axe.run(tab, options=LAWS).response
    found.note("axe", end, [_told(fault) for fault in answer["violations"] if fault["impact"] in GRAVE])
    dialect = tab.locator("html").get_attribute("data-dialect")
    if page.reader.startswith("device"):
        found.note("contrast", end, measure(tab, "contrast", 7 if dialect == "screen" else 4.5))
        return
    found.note("sideways", end, measure(tab, "sideways"))
    if dialect == "resident":
        found.note("targets", end, measure(tab, "targets", TOUCH))
        found.note("contrast", end, measure(tab, "contrast", 4.5))
        for width in (320, *((360, 768, 1366) if end in MAIN else ())):
            tab.set_viewport_size({"width": width, "height": 800})
            found.note("sideways", end, [f"{width}: {one}" for one in measure(tab, "sideways")])
        tab.set_viewport_size(PHONE)
        if end in MAIN:  # somebody's browser shows all text twice as large (WCAG 1.4.4)
            tab.evaluate("document.documentElement.style.fontSize = '200%'")
            found.note("sideways", end, [f"200 %: {one}" for one in measure(tab, "sideways")])


def _open(tab: Tab, url: str, page: Page, found: Seen) -> bytes | None:
    """The HTML of the page when it is a whole page of its own; else None, and why is written down."""
    if page.endpoint in NOT_PAGES:
        answer = tab.request.get(url + page.path, max_redirects=0)
        found.status[page.endpoint] = "a whole page" if answer.status == 200 and "<html" in answer.text() else "no page"
        return None
    try:
        answer = tab.goto(url + page.path)
    except Fault as fault:  # a file to keep, not a page
        found.status[page.endpoint] = fault.message.partition("\n")[0]
        return None
    assert answer is not None
    if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
        found.status[page.endpoint] = f"{answer.status} {answer.headers.get('content-type')}"
        return None
    if answer.request.redirected_from is not None:
        found.status[page.endpoint] = f"sent to {tab.url.removeprefix(url)}"
        return None
    try:
        tab.locator("html[data-ready]").wait_for(state="attached")
    except NotInTime:
        found.status[page.endpoint] = "never ready"
        return None
    found.status[page.endpoint] = "seen"
    return answer.body()


def _walk_as_elder(browser: Browser, url: str, here: County, pages: list[Page], found: Seen) -> None:
    """The main pages in the elders' version with the largest letters on a narrow phone."""
    for reader in ("public", "resident"):
        context = _context(browser, url, here, reader, elder="1", text_size="30")
        tab = context.new_page()
        tab.set_viewport_size({"width": 360, "height": 800})
        for page in (one for one in pages if one.reader == reader and one.endpoint in MAIN):
            tab.goto(url + page.path)
            tab.locator("html[data-ready]").wait_for(state="attached")
            for kind, least in (
                ("sideways", None), ("cut", None),
                ("targets", ELDER), ("small", 18),
            ):  # fmt: skip
                found.note("elder", page.endpoint, [f"{kind}: {one}" for one in measure(tab, kind, least)])
            tab.set_viewport_size({"width": 320, "height": 800})
            found.note("elder", page.endpoint, [f"320: {one}" for one in measure(tab, "sideways")])
            tab.set_viewport_size({"width": 360, "height": 800})
        context.close()


def _walk_in_english(browser: Browser, url: str, here: County, pages: list[Page], found: Seen) -> None:
    """The main pages with longer words, from the narrowest phone to a tablet."""
    for reader in ("public", "resident"):
        context = _context(browser, url, here, reader, lang="en")
        tab = context.new_page()
        for page in (one for one in pages if one.reader == reader and one.endpoint in MAIN):
            tab.goto(url + page.path)
            tab.locator("html[data-ready]").wait_for(state="attached")
            for width in (320, 360, 768):
                tab.set_viewport_size({"width": width, "height": 800})
                for kind in ("sideways", "cut"):
                    found.note("english", page.endpoint, [f"{width} {kind}: {one}" for one in measure(tab, kind)])
        context.close()


def _context(browser: Browser, url: str, here: County, reader: str, **cookies: str) -> BrowserContext:
    size = DESK if reader in ("staff", "county") else WALL if reader.startswith("device") else PHONE
    context = browser.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce")
    context.set_default_timeout(15_000)
    known = {**here.cookies[reader], **cookies}
    context.add_cookies([{"name": name, "value": value, "url": url} for name, value in known.items()])
    return context


def _size(path: str, known: dict[str, int] = {}) -> int:  # noqa: B006 - sizes of files do not change during a run
    """Bytes of a stylesheet or script as gzip sends it; other things count nothing."""
    if path.startswith("/sheets/") and path.endswith(".css"):
        return len(sheets.joined(Path(path).stem, folder=STATIC, root="/static").zipped)
    if path not in known:
        file = STATIC / Path(path.removeprefix("/static/"))
        counts = path.startswith("/static/") and file.suffix in (".css", ".js")
        known[path] = len(gzip.compress(file.read_bytes(), 6)) if counts else 0
    return known[path]


def _told(fault: dict[str, Any]) -> str:
    return f"{fault['id']}: {fault['nodes'][0]['html'][:140]} ({len(fault['nodes'])})"


def test_every_page_of_the_matrix_is_seen_or_the_reason_is_known(seen):
    asked = {endpoint: state for endpoint, state in seen.status.items() if endpoint not in NOT_PAGES}
    assert {endpoint: state for endpoint, state in asked.items() if state != "seen"} == {}
    assert NOT_PAGES.keys() <= MATRIX.keys()
    parts = {endpoint for endpoint, reason in NOT_PAGES.items() if reason != NEEDS_STEP}
    assert {endpoint for endpoint in parts if seen.status.get(endpoint) == "a whole page"} == set()
    assert list(NOT_PAGES.values()).count(NEEDS_STEP) <= MOST_NOT_SEEN
    assert len(asked) > 150


def test_axe_finds_nothing_grave_on_any_page(seen):
    assert seen.axe == {}


def test_no_page_has_to_be_moved_sideways(seen):
    assert seen.sideways == {}


def test_whatever_a_phone_shows_can_be_touched(seen):
    assert seen.targets == {}


def test_text_can_be_read_on_phones_and_from_afar_on_walls(seen):
    assert seen.contrast == {}


def test_a_page_weighs_at_most_150_kilobytes(seen):
    assert {endpoint: size for endpoint, size in seen.weight.items() if size > MOST_BYTES} == {}


def test_the_elders_version_with_the_largest_letters_cuts_and_hides_nothing(seen):
    assert seen.elder == {}


def test_english_words_fit_from_the_narrowest_phone_to_a_tablet(seen):
    assert seen.english == {}
