"""The voice's clips: the clinic's own recordings first, then what set-up generated; each checked before it is used.

A recording is ``<instance>/voice/<clip>.<wav|mp3|ogg|m4a>`` for the whole installation or
``<instance>/voice/<clinic code>/…`` for one clinic (docs/operations.md). The names stand in ``clips.json``.
"""

import json
import re
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import gettext as _

HERE = Path(__file__).parent
OWN = "voice"  # folder of the instance
GENERATED = "sound"  # folder of static
CODE = re.compile(r"[0-9A-Za-z_-]{1,20}")
LARGEST = 300_000  # bytes: five seconds are enough for any of the words
LONGEST = 5.0  # seconds
BEGINS: dict[str, tuple[tuple[int, bytes], ...]] = {  # type: (offset, bytes) one of which must be there
    "wav": ((0, b"RIFF"),),
    "mp3": ((0, b"ID3"), (0, b"\xff\xfb"), (0, b"\xff\xf3"), (0, b"\xff\xf2")),
    "ogg": ((0, b"OggS"),),
    "m4a": ((4, b"ftyp"),),
}


TYPES = {"wav": "audio/wav", "mp3": "audio/mpeg", "ogg": "audio/ogg", "m4a": "audio/mp4"}


@dataclass(frozen=True, kw_only=True)
class Clip:
    """One word's sound. ``own``: recorded by the clinic."""

    name: str
    path: Path
    own: bool

    @property
    def mimetype(self) -> str:
        return TYPES[self.path.suffix.lower().removeprefix(".")]

    @property
    def stamp(self) -> str:
        """Changes with the file, so that a browser never plays an old one."""
        return f"{int(self.path.stat().st_mtime)}-{self.path.stat().st_size}"


@dataclass(frozen=True, kw_only=True)
class Voice:
    """All clips of a clinic, the words that have none, and what is wrong with its own recordings."""

    clips: dict[str, Clip]
    missing: tuple[str, ...]
    faults: tuple[str, ...]

    @property
    def own(self) -> int:
        return sum(clip.own for clip in self.clips.values())


@cache
def words() -> dict[str, str]:
    """Clip name → what is said."""
    found: dict[str, str] = json.loads((HERE / "clips.json").read_text(encoding="utf-8"))
    return found


def voice(clinic_code: str) -> Voice:
    """What this clinic's walls say."""
    clips = {one.name: one for one in _generated()}
    faults: list[str] = []
    for folder in _folders(clinic_code):
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.is_dir():
                continue
            fault = fault_of(path)
            if fault is None:
                clips[path.stem] = Clip(name=path.stem, path=path, own=True)
            else:
                faults.append(f"{path.name}：{fault}")
    return Voice(clips=clips, missing=tuple(name for name in words() if name not in clips), faults=tuple(faults))


def facts(clinic_code: str) -> dict[str, Any]:
    """What the wall's script loads: clip name → stamp."""
    return {name: clip.stamp for name, clip in sorted(voice(clinic_code).clips.items())}


def fault_of(path: Path) -> str | None:
    """Why a recording cannot be used, in words for the person who put it there; None when it can."""
    suffix = path.suffix.lower().removeprefix(".")
    if path.stem not in words():
        return str(_("没有叫这个名字的词，文件名见运行手册"))
    if suffix not in BEGINS:
        return str(_("只能用 wav、mp3、ogg、m4a"))
    if path.stat().st_size > LARGEST:
        return str(_("文件太大，一个词最多 300 KB"))
    start = path.read_bytes()[:16]
    if not any(start[place:].startswith(mark) for place, mark in BEGINS[suffix]):
        return str(_("内容和文件名的格式不一致"))
    return _wave_fault(path) if suffix == "wav" else None


def _wave_fault(path: Path) -> str | None:
    try:
        with wave.open(str(path)) as opened:
            seconds = opened.getnframes() / opened.getframerate()
    except (wave.Error, EOFError, ZeroDivisionError):
        return str(_("读不出声音，请重新录一次"))
    if not 0.05 <= seconds <= LONGEST:
        return str(_("长度要在 0.05 到 5 秒之间"))
    return None


def _generated() -> Iterator[Clip]:
    folder = Path(current_app.static_folder or "") / GENERATED
    for name in words():
        path = folder / f"{name}.wav"
        if path.is_file():
            yield Clip(name=name, path=path, own=False)


def _folders(clinic_code: str) -> list[Path]:
    root = Path(current_app.instance_path) / OWN
    return [root, root / clinic_code] if CODE.fullmatch(clinic_code) else [root]
