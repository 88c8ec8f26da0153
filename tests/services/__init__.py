"""Launchers of the real things the tests run against. `python -m tests.services` says which are found."""

import shutil
import socket
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """A TCP port on 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def temporary_folder(what: str) -> Path:
    """A new folder with a short path (Unix sockets allow 107 characters)."""
    return Path(tempfile.mkdtemp(prefix=f"vaccsched-{what}-"))


def first_program(*names: str) -> Path | None:
    """The first of these programs that the system has."""
    found = next(filter(None, map(shutil.which, names)), None)
    return Path(found) if found else None
