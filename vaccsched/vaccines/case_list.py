"""A file of people, read one by one: a county's million must not stand in memory at once."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

_CHUNK = 1 << 16
_LONGEST = 1 << 24  # letters of one entry; a broken one must not pull the whole file in
_BLANK = " \t\r\n"
_AFTER = (*_BLANK, ",", "]")


class BrokenFile(ValueError):
    """The file is no JSON list of cases; the message says where."""


def cases_in(path: Path) -> Iterator[Any]:
    """Every entry of a JSON list, or of the list ``cases`` in an object, in order.

    :raises BrokenFile: at the entry that is no JSON; those before it have been handed out
    """
    try:
        with path.open(encoding="utf-8-sig") as stream:
            text = _Text(stream)
            if text.next_letter() == "[":
                yield from _entries(text, path.name)
            else:
                yield from _wrapped(text, path.name)
    except UnicodeDecodeError as error:
        raise BrokenFile(f"{path.name} is not UTF-8 text: {error}") from error


class _Text:
    """The part of the file that is read but not used yet."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.rest = ""
        self.size = _CHUNK

    def more(self) -> bool:
        """Read on, twice as much each time; False at the end of the file."""
        new = self.stream.read(self.size)
        self.size *= 2
        self.rest += new
        return bool(new)

    def next_letter(self) -> str:
        """The first letter that is not blank, which stays; empty at the end of the file."""
        self.rest = self.rest.lstrip(_BLANK)
        while not self.rest and self.more():
            self.rest = self.rest.lstrip(_BLANK)
        return self.rest[:1]

    def drop_letter(self) -> None:
        self.rest = self.rest[1:]

    def value(self) -> Any:
        """The next JSON value; a number at the end of what is read may go on in the next part.

        :raises ValueError: if it is no JSON
        """
        while True:
            try:
                value, end = json.JSONDecoder().raw_decode(self.rest)
                if self.rest[end : end + 1] in _AFTER or not self.more():
                    self.rest, self.size = self.rest[end:], _CHUNK
                    return value
            except RecursionError as error:
                raise ValueError("nested too deeply") from error
            except ValueError:
                if len(self.rest) > _LONGEST or not self.more():
                    raise


def _entries(text: _Text, name: str) -> Iterator[Any]:
    text.drop_letter()
    number = 0
    while text.next_letter() != "]" or number:
        number += 1
        try:
            yield text.value()
        except ValueError as error:
            raise BrokenFile(f"{name}, entry {number}: not JSON ({error})") from error
        after = text.next_letter()
        if after not in (",", "]"):
            raise BrokenFile(f"{name}, after entry {number}: a comma or the end of the list is missing")
        if after == "]":
            break
        text.drop_letter()
        text.next_letter()
    text.drop_letter()
    if text.next_letter():
        raise BrokenFile(f"{name}: there is something after the end of the list")


def _wrapped(text: _Text, name: str) -> Iterator[Any]:
    while text.more():
        pass
    try:
        read = json.loads(text.rest)
    except (ValueError, RecursionError) as error:
        raise BrokenFile(f"{name} is not JSON: {error}") from error
    cases = read.get("cases") if isinstance(read, dict) else None
    if not isinstance(cases, list):
        raise BrokenFile(f"{name} is not a JSON list of cases")
    yield from cases
