"""How heavy and how quick the main resident pages are: `python -m bench.pages` against a running demo (by hand).

Chromium on a phone-like 4G profile (1.6 Mbit/s down, 150 ms round trip, processor four times slower); prints for each
page its weight (HTML, CSS and JS as sent with gzip) and the largest contentful paint: the pages for everybody, then the
demo's family signed in, with each step of booking. The weights are asserted for all pages in CI
(tests/journeys/test_everyone.py).
"""

import argparse
import gzip
import re
import statistics

from playwright.sync_api import Browser, Page, Response, StorageState, sync_playwright

from tests.services import chromium

PATHS = ("/", "/clinics", "/privacy", "/sign-in", "/draws")
FAMILY = "13800000001"  # of the demo: its code stands on the page
MOST_BYTES, MOST_SECONDS = 150_000, 2.0
PHONE = {"width": 390, "height": 844}
DOWN, UP, TRIP = 1_600_000 / 8, 750_000 / 8, 150  # bytes a second, milliseconds
SLOWER = 4
LCP = """() => new Promise((done) => {
  new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime))
    .observe({ type: 'largest-contentful-paint', buffered: true });
  setTimeout(() => done(NaN), 8000);
})"""


def signed_in(browser: Browser, url: str) -> Page:
    """A phone in which the demo's family is signed in."""
    page = browser.new_context(viewport=PHONE, locale="zh-CN", service_workers="block").new_page()
    page.goto(f"{url}/sign-in")
    page.get_by_label("手机号").fill(FAMILY)
    page.get_by_role("button", name="发送验证码").click()
    code = re.search(r"\d{6}", page.locator("main b.num").first.inner_text())
    if code is None:
        raise SystemExit(f"the code of {FAMILY} does not stand on the page: is this the demo?")
    page.get_by_label("6 位验证码").fill(code[0])
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/family")
    return page


def family_addresses(page: Page) -> dict[str, str]:
    """The family's pages by name, as one comes to them; the place held on the way is let go after five minutes."""
    found = {"family": page.url, "person": _first(page, "section a[href^='/family/']")}
    booked = page.locator("a[href^='/appointments/']")
    page.get_by_role("button", name=re.compile("选日期")).first.click()
    found["days"] = page.url
    page.locator(".date-list a").last.click()
    found["slots"] = page.url
    page.locator(".slot-list button").first.click()
    page.get_by_role("heading", name="核对，再回答健康询问").wait_for()
    found["review"] = page.url
    page.goto(found["family"])
    if booked.count():
        found["booking"] = _first(page, "a[href^='/appointments/']")
    return found


def _first(page: Page, where: str) -> str:
    address: str = page.locator(where).first.evaluate("(link) => link.href")
    return address


def look(browser: Browser, address: str, state: StorageState | None = None) -> tuple[int, float]:
    """One first visit, nothing in the cache: bytes as gzip sends them, and seconds to the largest paint."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN", service_workers="block", storage_state=state)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": TRIP, "downloadThroughput": DOWN, "uploadThroughput": UP},
    )
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(address, wait_until="load")
    painted = float(page.evaluate(LCP)) / 1000
    kinds = ("text/html", "text/css", "javascript")
    sent = [one for one in answers if any(kind in one.headers.get("content-type", "") for kind in kinds)]
    weight = sum(len(gzip.compress(one.body(), 6)) for one in sent if one.status == 200)
    context.close()
    return weight, painted


def is_quick(browser: Browser, name: str, address: str, *, times: int, state: StorageState | None = None) -> bool:
    """Look so many times, print the heaviest weight and the median paint; answers whether both are good."""
    seen = [look(browser, address, state) for _ in range(times)]
    weight, painted = max(one[0] for one in seen), statistics.median(one[1] for one in seen)
    good = weight <= MOST_BYTES and painted <= MOST_SECONDS
    print(f"{name:12} {weight / 1000:6.1f} kB  LCP {painted:.2f} s  {'ok' if good else 'TOO MUCH'}", flush=True)
    return good


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--url", default="http://127.0.0.1:8000")
    asked.add_argument("--times", type=int, default=5)
    options = asked.parse_args()
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        good = [is_quick(browser, path, options.url + path, times=options.times) for path in PATHS]
        page = signed_in(browser, options.url)
        own, state = family_addresses(page), page.context.storage_state()
        good += [is_quick(browser, name, own[name], times=options.times, state=state) for name in own]
        browser.close()
    raise SystemExit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
