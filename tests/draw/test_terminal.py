"""`draw-verify`: a published file is run again without the program's database."""

import json
import os
import subprocess
import sys

import pytest

from tests.draw.test_rules_fair import file_of, names
from tests.services import ROOT


@pytest.fixture
def verify(tmp_path):
    def run(text):
        file = tmp_path / "draw.json"
        file.write_text(text, encoding="utf-8")
        nowhere = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "VACCSCHED_INSTANCE": str(tmp_path)}
        return subprocess.run(
            [sys.executable, "-m", "flask", "--app", "vaccsched", "draw-verify", str(file)],
            cwd=ROOT, env={**os.environ, **nowhere}, capture_output=True, text=True, check=False,
        )  # fmt: skip

    return run


def test_a_true_result_ends_with_zero_without_any_database(verify):
    answer = verify(json.dumps(file_of(names(30))))
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "一致：30 人的名次" in answer.stdout


def test_a_changed_result_ends_with_one_and_says_what(verify):
    file = file_of(names(30))
    file["order"].reverse()
    answer = verify(json.dumps(file))
    assert answer.returncode == 1
    assert "名次不是由种子算出来的顺序" in answer.stderr


def test_half_a_file_ends_with_one_and_says_what_to_do(verify):
    answer = verify(json.dumps(file_of(names(30)))[:200])
    assert answer.returncode == 1
    assert "请重新下载" in answer.stderr


def test_the_second_reading_runs_as_a_script_of_its_own(tmp_path):
    file = tmp_path / "draw.json"
    file.write_text(json.dumps(file_of(names(30))), encoding="utf-8")
    script = ROOT / "tests" / "draw" / "second_reading.py"
    answer = subprocess.run([sys.executable, "-I", str(script), str(file)], capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stdout.strip()) == (0, "equal")
