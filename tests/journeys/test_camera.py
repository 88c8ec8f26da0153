"""The camera in place of the scanner: a film of a DataMatrix runs through the browser's own camera path.

What this cannot try: a lens, focus, a bad light, a bent label. The film is sharp, as a good phone sees a flat pack.
"""

from pathlib import Path

import sqlalchemy as sa
from playwright.sync_api import Page, expect

from tests import builders as make
from tests.checks.builders import bedside
from tests.journeys import people
from tests.journeys.world import PASSWORD
from tests.services import chromium
from tests.visits.builders import at, elder
from vaccsched.checks.models import BedsideCheck, CodeEntry
from vaccsched.identity.models import Role
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

WIDTH, HEIGHT, DOT = 640, 480, 16  # pixels
PATIENT = 30_000  # ms that a busy machine may need to look at a film
LIGHT, DARK = b"\xeb", b"\x10"  # luma
MATRIX = """async ([library, code]) => {
  await new Promise((loaded, failed) => {
    const script = Object.assign(document.createElement("script"), { src: library, onload: loaded, onerror: failed });
    document.head.append(script);
  });
  const hints = new Map([[ZXing.EncodeHintType.DATA_MATRIX_SHAPE, 1]]);
  const bits = new ZXing.DataMatrixWriter().encode(code, ZXing.BarcodeFormat.DATA_MATRIX, 0, 0, hints);
  const line = (y) => Array.from({ length: bits.getWidth() }, (_, x) => bits.get(x, y));
  return Array.from({ length: bits.getHeight() }, (_, y) => line(y));
}"""


def film(dots: list[list[bool]], path: Path) -> None:
    """A second of the code before a light ground, as Y4M."""
    side = (WIDTH - len(dots[0]) * DOT) // 2
    code = [b"".join((DARK if dot else LIGHT) * DOT for dot in line) for line in dots]
    lines = [LIGHT * side + line + LIGHT * (WIDTH - side - len(line)) for line in code for _ in range(DOT)]
    above = (HEIGHT - len(lines)) // 2
    grey = b"\x80" * (WIDTH * HEIGHT // 2)
    picture = LIGHT * WIDTH * above + b"".join(lines) + LIGHT * WIDTH * (HEIGHT - above - len(lines)) + grey
    head = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode()
    path.write_bytes(head + (b"FRAME\n" + picture) * 10)


def camera_of(page: Page, code: str, path: Path) -> None:
    """The camera of this browser sees the code."""
    library = page.locator("[data-camera-vendor]").get_attribute("data-camera-vendor")
    film(page.evaluate(MATRIX, [library, code]), path)


def test_a_pack_before_the_camera_is_read_like_one_under_the_scanner(app, clock, live_server, browser, tmp_path):
    clock.move_to(at(9).wall)
    made = bedside("PPV23")
    made.screened(elder("王桂芳"))
    with unit_of_work():
        make.staff(at=made.floor.clinic, roles=[Role.VACCINATOR], username="nurse", password=PASSWORD)
    seen = tmp_path / "pack.y4m"
    seen.touch()
    camera = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")
    own = browser.browser_type.launch(
        executable_path=chromium.find(),
        args=[*chromium.FLAGS, *camera, f"--use-file-for-fake-video-capture={seen}"],
    )
    try:
        page = own.new_context(locale="zh-CN", timezone_id="Asia/Shanghai").new_page()
        url = live_server(app).url
        people.sign_in_staff(page, url, "nurse", station=made.station.name)
        page.goto(f"{url}/vaccination")
        people.call_next(page)
        people.ready(page)
        camera_of(page, made.codes["PPV23"][0], seen)
        page.get_by_text("扫不了").click()
        page.get_by_role("button", name="用相机扫").click()
        expect(page.locator("main")).to_contain_text(made.lots["PPV23"].lot_number, timeout=PATIENT)
    finally:
        own.close()
    db.session.rollback()
    assert db.session.scalars(sa.select(BedsideCheck.pack_entry)).one() is CodeEntry.CAMERA
