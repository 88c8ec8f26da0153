"""Takes the README's pictures from a demo of its own: `make screenshots` writes docs/images/.

In the pictures it is a Tuesday, twenty to ten, whenever they are taken.
"""

import datetime as dt
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.services import ROOT, chromium, free_port
from tests.services.clock import Clock

IMAGES = ROOT / "docs" / "images"
PHONE, DESK, WALL = {"width": 390, "height": 844}, {"width": 1366, "height": 768}, {"width": 1920, "height": 1080}
READY_WITHIN = 300  # seconds for migration, programme and seed on a busy machine
AT, TUESDAY = dt.time(1, 40), 1  # UTC: 09:40 at the clinic


@contextmanager
def demo() -> Iterator[tuple[str, Path]]:
    """A running demo in a folder of its own: its address and the file it prints into."""
    with tempfile.TemporaryDirectory() as folder:
        port, printed = free_port(), Path(folder) / "printed"
        environment = {
            **os.environ, "VACCSCHED_INSTANCE": folder, "PORT": str(port), "TESTING": "1",
            "VACCSCHED_CLOCK_FILE": str(_tuesday(Path(folder) / "clock")),
        }  # fmt: skip
        with printed.open("wb") as out:
            process = subprocess.Popen([sys.executable, ROOT / "deploy" / "serve.py"], env=environment, stdout=out)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(url)
            yield url, printed
        finally:
            process.terminate()
            process.wait(60)


def _tuesday(path: Path) -> Path:
    """The file of a clock that shows the next Tuesday morning."""
    today = dt.datetime.now(dt.UTC).date()
    day = today + dt.timedelta(days=(TUESDAY - today.weekday()) % 7)
    Clock(path).move_to(dt.datetime.combine(day, AT, dt.UTC))
    return path


def _wait(url: str) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def told(printed: Path, pattern: str) -> str:
    """What the demo printed for people to try."""
    return re.search(pattern, printed.read_text(encoding="utf-8"))[1]


def take(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=IMAGES / f"{name}.png")
    print(f"docs/images/{name}.png")


def resident(browser: Browser, url: str) -> None:
    page = browser.new_context(viewport=PHONE, locale="zh-CN").new_page()
    page.goto(url)
    take(page, "resident-start")
    page.goto(f"{url}/sign-in")
    page.get_by_label("手机号").fill("13800000001")
    page.get_by_role("button", name="发送验证码").click()
    page.get_by_label("6 位验证码").fill(re.search(r"\d{6}", page.locator("main b.num").first.inner_text())[0])
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/family")
    take(page, "resident-family")
    page.get_by_role("button", name=re.compile("选日期")).first.click()
    take(page, "resident-days")
    page.locator(".date-list a").nth(1).click()
    take(page, "resident-slots")
    page.locator(".slot-list button").first.click()
    take(page, "resident-check")
    page.get_by_role("button", name="以上都没有，预约这个时间").click()
    page.wait_for_url("**/appointments/**")
    take(page, "resident-booked")
    keep = page.url
    page.goto(f"{url}/clinics")
    page.get_by_role("link", name="开放时间、疫苗和价格").first.click()
    take(page, "resident-clinic")
    elder(browser, page, url, keep)


def elder(browser: Browser, signed_in: Page, url: str, booking: str) -> None:
    """The same main pages in the elders' version, with larger letters."""
    large = browser.new_context(viewport=PHONE, locale="zh-CN", storage_state=signed_in.context.storage_state())
    large.add_cookies(
        [{"name": name, "value": value, "url": url} for name, value in (("elder", "1"), ("text_size", "24"))]
    )
    page = large.new_page()
    for name, address in (("start", url), ("family", f"{url}/family"), ("booked", booking)):
        page.goto(address)
        take(page, "resident-large" if name == "start" else f"resident-large-{name}")


def staff(browser: Browser, url: str, username: str) -> Page:
    page = browser.new_context(viewport=DESK, locale="zh-CN").new_page()
    page.goto(f"{url}/staff/sign-in")
    page.get_by_role("textbox", name="账号").fill(username)
    page.get_by_label("密码").fill("yanshi-2026")
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/staff")
    return page


def desk(browser: Browser, url: str, elder: str) -> None:
    page = staff(browser, url, "cg-desk")
    page.goto(f"{url}/desk")
    page.locator("input[name=code]").first.fill(elder)
    page.keyboard.press("Enter")
    page.locator(".person").wait_for()
    take(page, "desk")
    page.get_by_role("button", name="取现场号").click()
    page.locator(".ticket").wait_for()
    take(page, "ticket")


def stations(browser: Browser, url: str, vials: dict[str, str]) -> None:
    """The screening and vaccination stations; the demo has put somebody at each first station."""
    page = staff(browser, url, "cg-doctor")
    page.get_by_role("button", name="1 号健康询问台").click()
    page.goto(f"{url}/screening")
    take(page, "screening")
    page = staff(browser, url, "cg-nurse")
    page.get_by_role("button", name="1 号接种台").click()
    page.goto(f"{url}/vaccination")
    take(page, "vaccination")
    page.locator("html[data-ready]").wait_for(state="attached")
    page.keyboard.type(vials["expired"])
    page.keyboard.press("Enter")
    page.get_by_text("停止，不能接种").wait_for()
    take(page, "stop")


def rest(browser: Browser, url: str) -> None:
    for name, username, path in (
        ("observation", "cg-watch", "/observation"),
        ("stock", "cg-stock", "/stock"),
        ("manager", "cg-manager", "/manage"),
        ("plan", "cg-manager", "/manage/plan"),
    ):
        page = staff(browser, url, username)
        page.goto(url + path)
        take(page, name)


def walls(browser: Browser, screens: dict[str, str]) -> None:
    for name, address in screens.items():
        page = browser.new_context(viewport=WALL, locale="zh-CN").new_page()
        page.goto(address)
        page.locator("html[data-ready]").wait_for(state="attached")
        page.screenshot(path=IMAGES / f"{name}.png")
        print(f"docs/images/{name}.png")


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with demo() as (url, printed), sync_playwright() as playwright:
        while "Ctrl-C" not in printed.read_text(encoding="utf-8"):
            time.sleep(0.2)
        browser = chromium.launch(playwright)
        walls(
            browser,
            {
                "wall-waiting": told(printed, r"候种大屏 screen\s+(\S+)"),
                "wall-observation": told(printed, r"留观大屏 screen\s+(\S+)"),
            },
        )
        stations(browser, url, {"expired": told(printed, r"(\d{20})\s+\S+.* 过期")})
        rest(browser, url)
        desk(browser, url, told(printed, r"身份证号 (\d{17}[\dX])"))
        resident(browser, url)
        browser.close()


if __name__ == "__main__":
    main()
