"""No message of any room tells what is vaccinated or how somebody's health is (个人信息保护法 第28条)."""

import ast
import re

import pytest

from tests.services import ROOT

# Files in which rooms write their messages; a new one that calls the outbox must be here.
ROOMS = ROOT / "vaccsched"
HEALTH = re.compile(r"(?<!预约)疫苗|剂|针|接种证|禁忌|过敏|发热|体温|病|孕|乙肝|狂犬|流感|儿童|月龄|身份证|证件号")
CALLS = re.compile(r"messages\.(send|written)\(|outbox\.(send|written)\(")


def files():
    return sorted(path for path in ROOMS.rglob("*.py") if CALLS.search(path.read_text(encoding="utf-8")))


def sentences(path):
    """Every sentence marked for translation in the file, and in the notices it takes them from."""
    near = [path, *path.parent.glob("*notice*.py")]
    for one in near:
        for node in ast.walk(ast.parse(one.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"_", "_l"}:
                yield from (str(part.value) for part in node.args if isinstance(part, ast.Constant))


def test_the_rooms_that_send_are_known():
    assert {path.relative_to(ROOMS).parts[0] for path in files()} >= {"booking", "waitlist", "reminders", "residents"}


@pytest.mark.parametrize("path", files(), ids=lambda path: "/".join(path.relative_to(ROOMS).parts))
def test_no_message_names_a_vaccine_or_anybodys_health(path):
    told = [text for text in sentences(path) if HEALTH.search(text)]
    assert told == []


ANSWERS = {"residents/operations/accounts.py", "residents/operations/consents.py"}  # to what somebody does just now


def test_every_message_is_written_in_the_language_of_whoever_gets_it():
    """Told by the language that is forced while the words are put together; see test_operations_language."""
    silent = set()
    for path in files():
        near = [path, *path.parent.glob("*notice*.py")]
        if not any("force_locale(" in one.read_text(encoding="utf-8") for one in near):
            silent.add("/".join(path.relative_to(ROOMS).parts))
    assert silent == ANSWERS
