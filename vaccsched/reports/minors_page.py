"""The yearly audit of looks at minors' records in words, on the page and as a table that leaves."""

import datetime as dt
import uuid
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from vaccsched.identity import queries as identity
from vaccsched.mydata.queries import ACTION_WORDS, PURPOSE_WORDS
from vaccsched.reports.models import AccessAudit
from vaccsched.reports.queries import access
from vaccsched.reports.rules.access import Unusual
from vaccsched.residents import queries as residents
from vaccsched.shared.clock import day_of
from vaccsched.shared.format import day_time
from vaccsched.shared.masking import mask_name
from vaccsched.sites.models import County

SHOWN = 100  # unusual looks on the page; all kept ones are in the table
WHY: dict[str, Any] = {
    Unusual.STRANGER: _l("不是本门诊的孩子，前后 3 天也没来、没约"),
    Unusual.HOURS: _l("早上 7 点前或晚上 8 点后"),
    Unusual.REVEALED: _l("看了完整证件号或电话"),
    Unusual.OFTEN: _l("没有来诊，反复打开同一个孩子"),
    Unusual.MANY: _l("一天打开的孩子比同事多得多"),
}
OTHERS: dict[str, Any] = {
    "account": _l("家长自己看"),
    "outside": _l("经授权的机构在线调阅"),
    "client": _l("接口用户"),
    "device": _l("设备"),
    "system": _l("系统"),
}


def page(*, county: County, year: int, now: dt.datetime) -> dict[str, Any]:
    """One year: asked for or not, by whom opened, what is unusual."""
    this_year = day_of(now).year
    found = access.find_audit(county_id=county.id, year=year)
    return {
        "year": year,
        "years": [this_year - ago for ago in range(3)],
        "asked": found is not None,
        "made_at": day_time(found.made_at) if found and found.made_at else None,
        **(_result(found) if found and found.made_at else {"staff": [], "others": [], "unusual": [], "number": 0}),
    }


def table(found: AccessAudit) -> list[list[Any]]:
    """The whole audit: by staff first, then every unusual look that was kept."""
    told = _result(found, most=None)
    rows: list[list[Any]] = [[_("姓名"), _("岗位"), _("查看次数"), _("涉及儿童"), _("异常次数"), ""]]
    rows += [[one["name"], one["posts"], one["looks"], one["children"], one["unusual"], ""] for one in told["staff"]]
    rows += [[one["text"], "", one["count"], "", "", ""] for one in told["others"]]
    rows += [[], [_("时间"), _("姓名"), _("儿童"), _("做了什么"), _("为什么异常"), _("记录编号")]]
    rows += [
        [one["at"], one["who"], one["child"], one["what"], one["why"], one["entry"]] for one in told["unusual"]
    ]  # fmt: skip
    return rows


def _result(found: AccessAudit, most: int | None = SHOWN) -> dict[str, Any]:
    kept = found.result
    unusual = kept["unusual"][:most]
    posts = identity.posts_of(staff_ids={uuid.UUID(one["staff_id"]) for one in kept["staff"]})
    people = residents.names_of(person_ids={uuid.UUID(one["person_id"]) for one in unusual})
    return {
        "staff": [_staff(one, posts) for one in kept["staff"]],
        "others": [
            {"text": str(OTHERS.get(kind, kind)), "count": number} for kind, number in sorted(kept["others"].items())
        ],
        "unusual": [_unusual(one, posts, people) for one in unusual],
        "number": len(kept["unusual"]),
    }


def _staff(one: dict[str, Any], posts: dict[uuid.UUID, tuple[str, list[str]]]) -> dict[str, Any]:
    name, words = posts.get(uuid.UUID(one["staff_id"]), ("", []))
    return {
        "name": name,
        "posts": _("、").join(words),
        "looks": one["looks"],
        "children": one["children"],
        "unusual": one["unusual"],
        "tone": "amber" if one["unusual"] else "",
    }


def _unusual(
    one: dict[str, Any], posts: dict[uuid.UUID, tuple[str, list[str]]], people: dict[uuid.UUID, str]
) -> dict[str, Any]:
    name = people.get(uuid.UUID(one["person_id"]), "")
    return {
        "at": day_time(dt.datetime.fromisoformat(one["at"])),
        "who": posts.get(uuid.UUID(one["staff_id"]), ("", []))[0],
        "person_id": uuid.UUID(one["person_id"]),
        "child": mask_name(name) if name else "",
        "what": _what(one["action"], one["purpose"]),
        "why": _("；").join(str(WHY[word]) for word in one["why"]),
        "entry": one["entry_id"],
    }


def _what(action: str, purpose: str) -> str:
    word = PURPOSE_WORDS.get(purpose) if action == "person_opened" else ACTION_WORDS.get(action)
    return str(word or _("其他工作"))
