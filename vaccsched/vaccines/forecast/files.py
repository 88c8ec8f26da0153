"""Reading programme files: every fault is reported with file, line and reason, and nothing is loaded half."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from vaccsched.vaccines.forecast.conditions import Strict
from vaccsched.vaccines.forecast.layers import LayerFile, apply_layer
from vaccsched.vaccines.forecast.schema import Merged, ProgrammeFile, Where
from vaccsched.vaccines.forecast.soundness import faults_of

Shape = TypeVar("Shape", bound=Strict)
_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where it is there: ten times faster


class ProgrammeError(ValueError):
    """A programme file is wrong; the message names file, line and reason, one fault per line."""


class _Read:
    """Files read so far, and where in them everything stands."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.places: dict[tuple[str, str], str] = {}  # ("vaccines", "HEPB") → "nip.yaml:181"

    def file(self, path: Path, shape: type[Shape]) -> tuple[Shape, dict[Where, int]]:
        try:
            loader = _Loader(path.read_text("utf-8"))
            node = loader.get_single_node()
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise ProgrammeError(f"{path.name}:{line}: {error.problem}") from error
        if node is None:
            raise ProgrammeError(f"{path.name}:1: the file is empty")
        lines = dict(_line_numbers(node))
        content = loader.construct_document(node)
        try:
            part = shape.model_validate(content)
        except ValidationError as error:
            told = [f"{path.name}:{_line(lines, fault['loc'])}: {_told(fault)}" for fault in error.errors()]
            raise ProgrammeError("\n".join(told)) from error
        self._remember(path, part, lines)
        return part, lines

    def _remember(self, path: Path, part: Strict, lines: dict[Where, int]) -> None:
        for name in ("vaccines", "lines", "history", "general"):
            for number, one in enumerate(getattr(part, name, ())):
                place = f"{path.name}:{lines[name, number]}"
                if (name, one.id) in self.places:
                    self.faults.append(f"{place}: {one.id} is there already, at {self.places[name, one.id]}")
                self.places[name, one.id] = place


def read_files(paths: Sequence[Path], *, layers: Sequence[Path] = ()) -> Merged:
    """All files as one programme, layers upon it in their order, the whole checked.

    :raises ProgrammeError: if anything in any file is wrong
    """
    read = _Read()
    merged = _merged([read.file(path, ProgrammeFile)[0] for path in paths])
    for path in layers:
        layer, lines = read.file(path, LayerFile)

        def report(where: Where, text: str, name: str = path.name, lines: dict[Where, int] = lines) -> None:
            read.faults.append(f"{name}:{_line(lines, where)}: {text}")

        apply_layer(merged, layer, report)
    read.faults += [f"{read.places.get(where, 'programme')}: {text}" for where, text in faults_of(merged)]
    if read.faults:
        raise ProgrammeError("\n".join(read.faults))
    return merged


def _merged(parts: Sequence[ProgrammeFile]) -> Merged:
    rules = next((part.global_rules for part in parts if part.global_rules), None)
    version = next((part.data_version for part in parts if part.data_version), None)
    if rules is None or version is None:
        raise ProgrammeError("no file has data_version and global_rules")
    merged = Merged(rules, version)
    for part in parts:
        for name in ("options", "code_owner", "sources"):
            getattr(merged, name).update(getattr(part, name))
        for name in ("general", "lines", "vaccines", "history"):
            getattr(merged, name).extend(getattr(part, name))
    return merged


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
