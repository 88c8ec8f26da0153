"""A wrong setting is one clear sentence and exit code 1, at once: before anything is loaded or written."""

import os
import socket
import subprocess
import sys

import pytest

from tests.services import ROOT, free_port


def serve(tmp_path, **settings):
    environment = {"PATH": os.environ["PATH"], "VACCSCHED_INSTANCE": str(tmp_path), "PORT": str(free_port())}
    return subprocess.run(
        [sys.executable, ROOT / "deploy" / "serve.py"],
        env=environment | settings, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORT", "abc"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("HOST", "198.51.100.7"),
        ("WEB_CONCURRENCY", "0"),
        ("WEB_CONCURRENCY", "2"),
        ("DATABASE_URL", "mysql://somewhere/x"),
        ("DATABASE_URL", "postgresql://user:secret@host:port/x"),
        ("REDIS_URL", "redis://host:port/0"),
        ("REDIS_URL", "redis://127.0.0.1:1/0"),
        ("FIELD_KEYS", "nonsense"),
        ("VACCSCHED_CLOCK_FILE", "shift"),
    ],
)
def test_a_wrong_value_is_one_sentence_that_names_the_variable(tmp_path, variable, value):
    done = serve(tmp_path, **{variable: value})
    assert done.returncode == 1
    assert done.stderr.startswith("✗ ")
    assert done.stderr.count("\n") == 1
    assert variable in done.stderr
    assert "secret" not in done.stderr


def test_a_taken_port_says_so(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = serve(tmp_path, PORT=str(port))
    assert done.returncode == 1
    assert done.stderr == (
        f"✗ 端口 {port} 已被占用：请先停止占用它的程序，或换一个端口，例如 PORT={port % 65535 + 1} make run。\n"
    )
