"""The eleven items of the health inquiry and their answers, and who may sign how. Decides from values handed in.

健康状况询问与接种禁忌核查表 (预防接种工作规范(2023年版) 附件5-5). A 是 never decides anything: a doctor asks further.
"""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from dateutil.relativedelta import relativedelta
from flask_babel import lazy_gettext as _l

from vaccsched.residents.models import DocumentKind, Relation, Sex
from vaccsched.screening.models import SignerProof
from vaccsched.shared.errors import InvalidInput

YES, NO = "yes", "no"
LONGEST_NOTE = 200
CHILDBEARING = (12, 55)  # years of age at which item 10 is asked
WRONG = dt.date.min  # a day that could not be read


@dataclass(frozen=True, kw_only=True)
class Item:
    """One question. ``sentence`` is the form's wording, ``hint`` helps a resident to answer it; ``day_label``: what the
    day means that the screener asks for, because an interval is counted from it.
    """

    number: int
    key: str
    sentence: Any
    hint: Any = ""
    day_label: Any = ""

    @property
    def field(self) -> str:
        """Name of the form field with 是 or 否."""
        return f"answer_{self.key}"

    @property
    def note_field(self) -> str:
        """Name of the form field with the remark."""
        return f"note_{self.key}"

    @property
    def day_field(self) -> str:
        """Name of the form field with the day."""
        return f"day_{self.key}"


ITEMS = (
    Item(
        number=1,
        key="recent_illness",
        sentence=_l("近几天有没有发热、咳嗽、腹泻等不舒服"),
        hint=_l("有就选“是”，在备注里写是什么、从哪天开始"),
    ),
    Item(number=2, key="allergy", sentence=_l("对药物、食物等过敏"), hint=_l("写下对什么过敏、有什么表现")),
    Item(number=3, key="vaccine_reaction", sentence=_l("对疫苗成分过敏，或以前打疫苗后有过严重反应")),
    Item(number=4, key="neuro", sentence=_l("癫痫、惊厥、脑病或其他神经系统疾病")),
    Item(number=5, key="immune", sentence=_l("癌症、白血病、艾滋病或其他免疫系统疾病")),
    Item(
        number=6,
        key="immunosuppressant",
        sentence=_l("近 3 个月用过可的松、强的松、其他类固醇或抗肿瘤药，或做过放疗"),
    ),
    Item(
        number=7,
        key="chronic",
        sentence=_l("哮喘、肛周脓肿、肠套叠，肺、心、肾疾病，代谢性疾病或血液系统疾病"),
    ),
    Item(
        number=8,
        key="blood_product",
        sentence=_l("近 1 年输过血，用过血液制品或免疫球蛋白"),
        hint=_l("写下最近一次的日期"),
        day_label=_l("最近一次是哪天"),
    ),
    Item(
        number=9,
        key="live_vaccine_1m",
        sentence=_l("近 1 个月打过减毒活疫苗"),
        hint=_l("写下是哪一种、哪天打的"),
        day_label=_l("注射类活疫苗是哪天打的"),
    ),
    Item(number=10, key="pregnancy", sentence=_l("怀孕，或 3 个月内可能怀孕（只问育龄妇女）")),
    Item(number=11, key="other", sentence=_l("其他要告诉医生的情况")),
)
KEYS = tuple(item.key for item in ITEMS)


@dataclass(frozen=True)
class Answer:
    """是 or 否, with a remark and, where an interval is counted, the day it happened."""

    yes: bool
    note: str = ""
    on: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Identity:
    """How it is known who signs; ``kind`` and ``number`` (as typed) of a document that was shown."""

    proof: SignerProof
    kind: DocumentKind | None = None
    number: str = ""


@dataclass(frozen=True)
class AnswerSet:
    """The answers to all eleven items."""

    answers: Mapping[str, Answer] = field(default_factory=dict)

    @classmethod
    def parse(cls, values: Mapping[str, str], *, asked: Iterable[Item] = ITEMS, today: dt.date | None = None) -> Self:
        """Read form fields ``answer_<key>`` (yes · no), ``note_<key>`` and ``day_<key>``; items not asked count as 否.

        :raises InvalidInput: an asked item has no answer, a remark is too long, a day is none or after ``today``.
        """
        errors: dict[str, list[str]] = {}
        answers = {key: Answer(False) for key in KEYS}
        for item in asked:
            said, note = values.get(item.field), (values.get(item.note_field) or "").strip()
            if said not in (YES, NO):
                errors[item.field] = [str(_l("第 %(number)s 项还没有回答。", number=item.number))]
            if len(note) > LONGEST_NOTE:
                errors[item.note_field] = [str(_l("备注请写在 %(most)s 个字以内。", most=LONGEST_NOTE))]
            day = _day(values.get(item.day_field)) if item.day_label else None
            if day is WRONG or (day is not None and today is not None and day > today):
                errors[item.day_field] = [str(_l("日期请填今天或以前的一天，例如 2026-11-24。"))]
            answers[item.key] = Answer(said == YES, note, day if said == YES else None)
        if errors:
            raise InvalidInput(errors)
        return cls(answers)

    @classmethod
    def all_no(cls) -> Self:
        """「以上都没有」."""
        return cls({key: Answer(False) for key in KEYS})

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what ``to_json`` wrote."""
        kept = json.loads(text)
        return cls({key: Answer(kept[key]["yes"], kept[key]["note"], _day(kept[key].get("on"))) for key in KEYS})

    def to_json(self) -> str:
        """``{key: {"yes": bool, "note": str, "on": day or null}}`` for all eleven."""
        return json.dumps({key: self[key].__dict__ for key in KEYS}, ensure_ascii=False, default=dt.date.isoformat)

    def __getitem__(self, key: str) -> Answer:
        return self.answers[key]

    def __iter__(self) -> Iterator[str]:
        return iter(KEYS)

    @property
    def yes(self) -> tuple[str, ...]:
        """Keys answered 是, in the form's order."""
        return tuple(key for key in KEYS if self[key].yes)


def items_for(*, sex: Sex, birth_date: dt.date, on: dt.date) -> tuple[Item, ...]:
    """The items to ask this person: pregnancy only of women of childbearing age."""
    years = relativedelta(on, birth_date).years
    youngest, oldest = CHILDBEARING
    asks_pregnancy = sex is Sex.FEMALE and youngest <= years <= oldest
    return tuple(item for item in ITEMS if item.key != "pregnancy" or asks_pregnancy)


def needs_document(*, relation: Relation, written_authorisation: bool, identity: Identity) -> bool:
    """Whether a document must be shown: somebody signs whom only the guardian's written authorisation lets sign."""
    return written_authorisation and relation is not Relation.SELF and identity.proof is not SignerProof.DOCUMENT


def is_identified(*, relation: Relation, identity: Identity | None) -> bool:
    """Recipients were identified at the desk; of anybody else it is asked how they are known."""
    if relation is Relation.SELF:
        return True
    return identity is not None and identity.proof in (SignerProof.KNOWN, SignerProof.DOCUMENT)


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text.strip()) if text and text.strip() else None
    except ValueError:
        return WRONG
