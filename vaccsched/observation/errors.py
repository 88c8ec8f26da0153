"""What observation refuses."""

import uuid

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import NotFound, Refused, violates


class StillWatching(Refused):
    """``remaining``: 12:30 (minutes and seconds); ``ticket``; ``visit_id`` for an early leave with signature."""

    code = "still_watching"
    status = 409
    sentence = _l("%(ticket)s 还要留观 %(remaining)s，现在不能办离开。一定要提前走的，请写明原因并签名，办“提前离开”。")


@violates("ck_observation_exits_thirty_minutes")
class NotThirtyMinutes(Refused):
    """The database's own last line."""

    code = "still_watching"
    status = 409
    sentence = _l("还没有满 30 分钟，现在不能办离开。请刷新页面看还剩多少时间。")


class NotInObservation(Refused):
    """``ticket`` stands in another stage."""

    code = "not_in_observation"
    status = 409
    sentence = _l("%(ticket)s 现在不在留观，不能在这里办离开。请看这一位现在的环节，到相应的台办理。")


@violates("uq_observation_exits_visit_id")
class AlreadyLeft(Refused):
    """Signed out before."""

    code = "already_left"
    status = 409
    sentence = _l("这一位已经办过离开，不用再办。")


class NotEarly(Refused):
    """The thirty minutes are full."""

    code = "not_early"
    status = 409
    sentence = _l("已经满 30 分钟，可以正常离开，不用签字。请直接办“离开”。")


class UnknownTicket(Refused):
    """No ticket of this clinic and this day."""

    code = "unknown_ticket"
    status = 422
    sentence = _l("没有找到这张号票。请再扫一次，或输入票上的号，例如 A012。")


@violates("ck_observation_exits_early_signed")
class NotSigned(Refused):
    """An early leave without reason or signer."""

    code = "not_signed"
    status = 422
    sentence = _l("提前离开要写明原因，并由本人或家长签名。")


class ForeignTicket(NotFound):
    """A ticket of another clinic: told like a missing one, audited with its id."""

    def __init__(self, visit_id: uuid.UUID) -> None:
        super().__init__(field="code")
        self.visit_id = visit_id
