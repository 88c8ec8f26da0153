"""Which seat somebody gets. Decides from values handed in."""

from collections.abc import Collection


def first_free(*, seats: int, taken: Collection[int]) -> int | None:
    """The lowest free number from 1 to ``seats``; None when all are taken."""
    return next((number for number in range(1, seats + 1) if number not in taken), None)


def free(*, seats: int, taken: Collection[int]) -> list[int]:
    """All free numbers."""
    return [number for number in range(1, seats + 1) if number not in taken]
