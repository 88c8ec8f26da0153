"""Slow pure computing (argon2, 30 ms) away from gevent's loop, so that nobody else waits for it."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def off_loop(compute: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """What ``compute`` answers; under gevent it runs in the loop's own thread pool. It must not touch the database.

    Call it outside a unit of work: others run meanwhile.
    """
    from gevent import get_hub, monkey  # imported late: importing gevent is not patching

    if not monkey.is_module_patched("socket"):
        return compute(*args, **kwargs)
    pool: Any = get_hub().threadpool
    answer: R = pool.apply(compute, args, kwargs)
    return answer
