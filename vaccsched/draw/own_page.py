"""How a person stands in a draw, as the family reads it: what happened, what comes next, the one way on."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from vaccsched.booking.errors import AlreadyBooked, NotDueYet, NotOffered, RightGranted
from vaccsched.draw import queries
from vaccsched.draw.models import Draw, DrawEntry, DrawOffer, OfferStatus
from vaccsched.draw.rules import Phase
from vaccsched.residents.models import Person
from vaccsched.shared import format as wording

SKIPPED = {  # why a rank was passed over, by the refusal's code
    NotDueYet.code: _l("轮到时，还没到按免疫程序能打的日期，名额给了下一位。"),
    NotOffered.code: _l("轮到时，按免疫程序已经不用打或不能打这种疫苗，名额给了下一位。"),
    AlreadyBooked.code: _l("轮到时，已经约了这种疫苗，名额给了下一位。"),
    RightGranted.code: _l("轮到时，手里已经有一个这种疫苗的名额，这一个给了下一位。"),
}
SKIPPED_USUAL = _l("轮到时不能打这种疫苗，名额给了下一位。")


@dataclass(frozen=True, kw_only=True)
class Standing:
    """``tone`` is the notice's; ``following`` are sentences in order; ``href`` is the way on, ``act`` its words."""

    title: str
    happened: str
    following: list[str]
    tone: str = "info"
    act: str = ""
    href: str = ""


def find_standing(
    draw: Draw, entry: DrawEntry | None, person: Person, *, state: str | None, now: dt.datetime
) -> Standing | None:
    """``state`` is that of their offer at this minute, None: not called; answers None for who is not in."""
    if entry is None or entry.withdrawn_at is not None:
        return None
    phase = queries.phase(draw, now=now)
    if phase is Phase.CANCELLED:
        return _called_off(draw)
    offer = queries.find_offer(entry_id=entry.id)
    if offer is not None and state is not None:
        return _called(draw, entry, offer, person, OfferStatus(state))
    return _ranked(draw, entry) if entry.rank is not None else _entered(draw, phase)


def _called_off(draw: Draw) -> Standing:
    return Standing(
        title=_("这次摇号作废了"),
        happened=_("这次摇号已作废：%(reason)s", reason=draw.cancel_reason or ""),
        following=[_("登记一起作废，不用做什么。门诊重新摇号，会在“紧缺疫苗摇号”里公布，要重新登记。")],
        tone="warning",
        **_other_draws(),
    )


def _called(draw: Draw, entry: DrawEntry, offer: DrawOffer, person: Person, state: OfferStatus) -> Standing:
    if state is OfferStatus.OFFERED:
        return _your_turn(draw, entry, offer, person)
    if state is OfferStatus.TAKEN:
        return Standing(
            title=_("名额用上了"), happened=_("已经用这个名额约好时间。"), tone="done",
            following=[
                _("接种那天带上%(name)s的证件，门诊核对。", name=person.name),
                _("那天来不了，请用“改期”。取消或者没有来，名额给下一位，不能再约回来。"),
            ],
            act=_("看我的预约"), href=url_for("booking.index"),
        )  # fmt: skip
    return Standing(
        title=_("名额给了下一位"), happened=_why_over(offer, state), following=_after(),
        tone="warning" if state is OfferStatus.SKIPPED else "plain", **_other_draws(),
    )  # fmt: skip


def _your_turn(draw: Draw, entry: DrawEntry, offer: DrawOffer, person: Person) -> Standing:
    until = wording.day_time(offer.expires_at)
    return Standing(
        title=_("轮到%(name)s了", name=person.name),
        happened=_("排第 %(rank)s 位，轮到了。请在 %(until)s 前约好时间。", rank=entry.rank, until=until),
        following=[
            _("到时没有约，名额给下一位。"),
            _("名额只限%(name)s本人，接种那天带证件核对。", name=person.name),
            _("不要了，请点“放弃”，后面的人马上能约。"),
        ],
        tone="done",
        act=_("现在选时间预约"),
        href=url_for("booking.days", person_id=person.id, v=[draw.vaccine_code], clinic=str(draw.clinic_id)),
    )


def _why_over(offer: DrawOffer, state: OfferStatus) -> str:
    if state is OfferStatus.SKIPPED:
        return str(SKIPPED.get(offer.reason or "", SKIPPED_USUAL))
    if state is OfferStatus.EXPIRED:
        return str(_("%(until)s 前没有约时间，名额给了下一位。", until=wording.day_time(offer.expires_at)))
    return str(_("您放弃了名额，或者取消了用它约的时间，或者那天没有来，名额给了下一位。"))


def _after() -> list[str]:
    return [
        _("这次摇号每人只轮到一次，不会再轮到。"),
        _("还想打这种疫苗：看看有没有别的摇号，或者打电话问门诊。"),
    ]


def _ranked(draw: Draw, entry: DrawEntry) -> Standing:
    """Not called yet; with every dose booked only a cancellation helps, and that is said."""
    ahead = draw.next_rank - 1
    numbers: dict[str, Any] = {"entrants": draw.entrants or 0, "doses": draw.doses, "called": ahead}
    is_gone = queries.count_offers(draw_id=draw.id)[OfferStatus.TAKEN] >= draw.doses
    chance = (
        _("疫苗都有人约好了。有人取消，才会轮到后面的人。")
        if is_gone
        else _("前面的人没有约或者放弃，就轮到后面的人。")
    )
    return Standing(
        title=_("排第 %(rank)s 位，还没轮到", rank=entry.rank),
        happened=_("一共 %(entrants)s 人、%(doses)s 剂，已经轮到第 %(called)s 位。", **numbers),
        following=[chance, _("轮到时发短信，不用一直看这一页。"), _("名次谁都可以重算，算法和名单在摇号说明里。")],
        act=_("看摇号说明"),
        href=url_for("draw_public.show", draw_id=draw.id),
    )


def _entered(draw: Draw, phase: Phase) -> Standing:
    public_day = wording.full_day(draw.public_on)
    drawn = _("%(day)s起摇号。摇完这里显示名次，轮到时发短信。", day=public_day)
    if phase is Phase.OPEN:
        closes = wording.day_time(draw.closes_at)
        return Standing(
            title=_("登记好了"), tone="done",
            happened=_("%(at)s 截止，那以前可以退出。早来不占便宜，机会一样。", at=closes),
            following=[_("截止后公布登记人数和名单校验码。"), drawn],
        )  # fmt: skip
    if phase is Phase.DRAWING:
        return Standing(title=_("正在摇号"), happened=_("几分钟后这里显示名次。"), following=[_("轮到时发短信。")])
    if phase is Phase.COMMITTED:
        counted = _("登记已截止：一共 %(entrants)s 人、%(doses)s 剂。", entrants=draw.entrants, doses=draw.doses)
        return Standing(title=_("登记已截止，等摇号"), happened=counted, following=[drawn])
    return Standing(title=_("登记已截止，等摇号"), happened=_("正在公布登记人数和名单校验码。"), following=[drawn])


def _other_draws() -> dict[str, str]:
    return {"act": _("看全部摇号"), "href": url_for("draw_public.index")}
