"""How heavy and how quick the main resident pages are: `python -m bench.pages` against a running demo (by hand).

Chromium on a phone-like 4G profile (1.6 Mbit/s down, 150 ms round trip, processor four times slower); prints for each
page its weight (HTML, CSS and JS as sent with gzip) and the largest contentful paint. The weights are asserted for all
pages in CI (tests/journeys/test_everyone.py).
"""

import argparse
import gzip
import statistics

from playwright.sync_api import Browser, Response, sync_playwright

from tests.services import chromium

PATHS = ("/", "/clinics", "/privacy", "/sign-in", "/draws")
MOST_BYTES, MOST_SECONDS = 150_000, 2.0
PHONE = {"width": 390, "height": 844}
DOWN, UP, TRIP = 1_600_000 / 8, 750_000 / 8, 150  # bytes a second, milliseconds
SLOWER = 4
LCP = """() => new Promise((done) => {
  new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime))
    .observe({ type: 'largest-contentful-paint', buffered: true });
  setTimeout(() => done(NaN), 8000);
})"""


def look(browser: Browser, address: str) -> tuple[int, float]:
    """One first visit, nothing in the cache: bytes as gzip sends them, and seconds to the largest paint."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN", service_workers="block")
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


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--url", default="http://127.0.0.1:8000")
    asked.add_argument("--times", type=int, default=5)
    options = asked.parse_args()
    slow = 0
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        for path in PATHS:
            seen = [look(browser, options.url + path) for _ in range(options.times)]
            weight, painted = max(one[0] for one in seen), statistics.median(one[1] for one in seen)
            good = weight <= MOST_BYTES and painted <= MOST_SECONDS
            slow += not good
            print(f"{path:12} {weight / 1000:6.1f} kB  LCP {painted:.2f} s  {'ok' if good else 'TOO MUCH'}")
        browser.close()
    raise SystemExit(1 if slow else 0)


if __name__ == "__main__":
    main()
