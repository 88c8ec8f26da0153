"""Reading programme files: every fault is reported with file, line and reason, and nothing is loaded half."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from vaccsched.vaccines.forecast.schema import (
    GeneralClause,
    GlobalRules,
    Line,
    Product,
    ProgrammeFile,
    Source,
    Vaccine,
)

Where = tuple[int | str, ...]


class ProgrammeError(ValueError):
    """A programme file is wrong; the message names file, line and reason, one fault per line."""


@dataclass
class Merged:
    """The parts of all files together."""

    data_version: str = ""
    global_rules: GlobalRules = None  # type: ignore[assignment]  # read_files refuses a programme without it
    options: dict[str, str] = field(default_factory=dict)
    code_owner: dict[str, str] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    general: list[GeneralClause] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    vaccines: list[Vaccine] = field(default_factory=list)
    history: list[Product] = field(default_factory=list)
    free: set[str] = field(default_factory=set)


def read_files(paths: Iterable[Path], *, layers: Sequence[Path] = ()) -> Merged:
    """All files as one programme.

    :raises ProgrammeError: if a file does not have the shape
    """
    merged = Merged()
    for path in paths:
        part = _parsed(path)
        merged.data_version = part.data_version or merged.data_version
        merged.global_rules = part.global_rules or merged.global_rules
        for name in ("options", "code_owner", "sources"):
            getattr(merged, name).update(getattr(part, name))
        for name in ("general", "lines", "vaccines", "history"):
            getattr(merged, name).extend(getattr(part, name))
    return merged


def _parsed(path: Path) -> ProgrammeFile:
    loader = yaml.SafeLoader(path.read_text("utf-8"))
    node = loader.get_single_node()
    if node is None:
        raise ProgrammeError(f"{path.name}:1: the file is empty")
    try:
        part: ProgrammeFile = ProgrammeFile.model_validate(loader.construct_document(node))
    except ValidationError as error:
        lines = dict(_line_numbers(node))
        raise ProgrammeError(
            "\n".join(f"{path.name}:{_line(lines, fault['loc'])}: {_told(fault)}" for fault in error.errors())
        ) from error
    return part


def _told(fault: Any) -> str:
    return f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"


def _line(lines: dict[Where, int], where: Where) -> int:
    while where not in lines:
        where = where[:-1]
    return lines[where]


def _line_numbers(node: yaml.Node, where: Where = ()) -> Iterator[tuple[Where, int]]:
    yield where, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _line_numbers(value, (*where, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _line_numbers(value, (*where, index))
