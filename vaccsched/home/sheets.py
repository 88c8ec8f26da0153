"""Stylesheets of a layout as one file, and the icons: a phone on a slow line asks once, and keeps them for a year."""

import gzip
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FIRST = ("vendor/bootstrap/bootstrap.min", "css/tokens", "css/base")
SHARED = (
    "button", "field", "choice", "yes-no", "date-list", "slot-list", "summary-list", "status-tag", "person-strip",
    "timeline", "big-number", "countdown", "notice", "table", "empty", "stepper", "tabs", "toast", "pagination",
)  # fmt: skip
COMPONENTS = {
    "resident": SHARED,
    "staff": (*SHARED, "scan-box", "check", "stop-page", "tile", "load-bar", "chart"),
    "screen": ("countdown", "wall", "wall-sound"),
    "kiosk": ("ticket",),
    "recipient": ("button",),
    "print": ("button", "ticket"),
}
LAST = {
    "kiosk": ("layouts/print", "layouts/print-ticket", "layouts/kiosk"),
    "recipient": ("pages/recipient",),
    "print": ("layouts/print",),
}
ICONS = "vendor/bootstrap-icons/bootstrap-icons.svg"
PICTURE = re.compile(rb'url\("(?:\.\./)?img/')


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One file. ``digest`` changes with every letter of it and stands in its address."""

    body: bytes
    zipped: bytes
    digest: str


def is_layout(name: str, *, folder: Path) -> bool:
    """``staff``, or ``print-ticket`` for paper of that kind; ``folder``: the static files."""
    kind, _dash, paper = name.partition("-")
    if kind != "print":
        return name in COMPONENTS
    return re.fullmatch(r"[a-z0-9-]+", paper) is not None and (folder / f"css/layouts/{name}.css").is_file()


@cache
def joined(name: str, *, folder: Path, root: str) -> Sheet:
    """All stylesheets of layout ``name`` in order. ``root``: the address of the static files, for pictures."""
    body = b"\n".join(file.read_bytes() for file in _files(name, folder))
    return _sheet(PICTURE.sub(f'url("{root}/css/img/'.encode(), body))


@cache
def icons(*, folder: Path) -> Sheet:
    """All icons. A page shows them also when the server was lost after it came: they are never asked for again."""
    return _sheet((folder / ICONS).read_bytes())


def _sheet(body: bytes) -> Sheet:
    return Sheet(body=body, zipped=gzip.compress(body, 9, mtime=0), digest=hashlib.sha256(body).hexdigest()[:12])


def _files(name: str, folder: Path) -> Iterator[Path]:
    kind = name.partition("-")[0]
    own = LAST.get(kind, (f"layouts/{name}",))
    paper = (f"layouts/{name}",) if kind == "print" else ()
    components = (f"components/{one}" for one in COMPONENTS[kind])
    for sheet in (*FIRST, *(f"css/{one}" for one in (*components, *own, *paper))):
        yield folder / f"{sheet}.css"
