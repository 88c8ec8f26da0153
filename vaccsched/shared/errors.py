"""Refusals: what the program says no to, as a code for machines and a sentence for people."""

import datetime as dt
from collections.abc import Callable
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l

REFUSED_BY_CONSTRAINT: dict[str, type["Refused"]] = {}


class Refused(Exception):
    """An expected no. Subclasses set ``code``, ``status`` and ``sentence`` (gettext, with %(named)s parts).

    ``field`` names the form field the sentence belongs to, if any; ``facts`` travel to page and JSON.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    sentence: ClassVar[Any] = _l("这一步没有完成，请刷新页面后再试。")
    next_step: ClassVar[Any] = None

    def __init__(self, *, field: str | None = None, **facts: Any) -> None:
        self.field = field
        self.facts = facts
        super().__init__(self.code)

    @property
    def message(self) -> str:
        """The sentence in the language of the current request."""
        text = str(self.sentence)
        return text % self.facts if self.facts and "%(" in text else text


class NotFound(Refused):
    """Missing, or not yours: a stranger cannot tell which."""

    code = "not_found"
    status = 404
    sentence = _l("没有找到。请核对后再试，或到门诊服务台询问。")


class Forbidden(Refused):
    code = "forbidden"
    status = 403
    sentence = _l("您的账号没有做这件事的权限，请联系门诊管理员。")


class InvalidInput(Refused):
    """The form has wrong fields: ``errors`` maps field name to sentences."""

    code = "invalid_input"
    status = 422
    sentence = _l("有的内容需要改一下，请看标出的地方。")

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(errors=errors)
        self.errors = errors


class KeyReused(Refused):
    code = "idempotency_key_reused"
    status = 409
    sentence = _l("这次提交和上一次用了同一个编号，但内容不同。请刷新页面后重新填写。")


class LostRace(Refused):
    """Another request was faster and a second look may succeed: the unit of work tries once more."""

    code = "lost_race"
    status = 409
    sentence = _l("刚才有人同时操作，请再试一次。")


class TooOften(Refused):
    """A limit was reached. ``seconds`` until it opens again, told in minutes, rounded up."""

    code = "too_many_requests"
    status = 429
    sentence = _l(
        "操作太频繁了，为防止被人乱试，请等 %(minutes)s 分钟再试。"
        "多人共用一个网络被误限，或者急着要打，请打电话给门诊，或直接到门诊办理，不受此限。"
    )
    next_step = _l("不用重新填写，到时间再按一次就行。")

    def __init__(self, *, seconds: int, now: dt.datetime) -> None:
        until = now + dt.timedelta(seconds=seconds)
        super().__init__(minutes=-(-seconds // 60), retry_after_seconds=seconds, until=until.isoformat())


class Busy(Refused):
    """The database did not answer in time, twice."""

    code = "busy"
    status = 503
    sentence = _l("系统现在很忙，刚才的操作没有保存。请过几秒再试一次。")


def violates(*constraints: str) -> Callable[[type[Refused]], type[Refused]]:
    """Class decorator: breaking one of these database constraints is this refusal."""

    def register(refusal: type[Refused]) -> type[Refused]:
        for name in constraints:
            REFUSED_BY_CONSTRAINT[name] = refusal
        return refusal

    return register
