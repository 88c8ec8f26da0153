"""A real Chromium: the one named by VACCSCHED_TEST_CHROMIUM (a path), else the system's."""

import os
import subprocess
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Request

from tests.services import first_program

VARIABLE = "VACCSCHED_TEST_CHROMIUM"
FLAGS = (
    "--no-sandbox",  # refused otherwise when run by root in a container
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find() -> Path:
    """:raises RuntimeError: there is none."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    found = first_program("chromium", "chromium-browser", "google-chrome")
    if found is None:
        raise RuntimeError(f"no Chromium: set {VARIABLE}, or run `make setup-dev`")
    return found


def describe() -> str:
    path = find()
    version = subprocess.run([path, "--version", "--no-sandbox"], capture_output=True, text=True, check=True)
    return f"{version.stdout.strip()} ({path})"


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=find(), args=list(FLAGS))


class Watch:
    """What must never happen on a page, whatever the test looks at. Ask ``faults`` at the end."""

    def __init__(self, context: BrowserContext) -> None:
        self.faults: list[str] = []
        context.on("page", self._watch)

    def _watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("request", self._refuse_elsewhere)
        page.on("console", lambda message: self._refuse_violation(message.text))

    def _refuse_elsewhere(self, request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "http://localhost:", "data:", "blob:", "about:")):
            self.faults.append(f"asked another host: {request.url}")

    def _refuse_violation(self, text: str) -> None:
        if "Content Security Policy" in text:
            self.faults.append(text)
