"""What the inquiry finds, by kind of vaccine, each with the clause it rests on. Decides from values handed in.

Only dates block (domain.md §2.3): a 是 raises a flag that a doctor resolves. Rabies vaccine is never deferred.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.screening.models import InquiryOutcome
from vaccsched.screening.rules import AnswerSet
from vaccsched.vaccines.forecast.facts import Finding as DateFinding
from vaccsched.vaccines.forecast.facts import FindingCode, Reason
from vaccsched.vaccines.models import VaccineKind

INJECTED = frozenset({VaccineKind.INJECTED_LIVE})
LIVE = frozenset({VaccineKind.INJECTED_LIVE, VaccineKind.ORAL_LIVE, VaccineKind.INTRANASAL_LIVE})
NON_LIVE = frozenset(VaccineKind) - LIVE
RABIES = "RABIES"
NOT_AFTER_BLOOD = frozenset({"BCG"})  # 免疫程序(2026): BCG keeps no interval from blood products

FORM = "预防接种工作规范(2023年版) 附件5-5"
SCHEDULE = "免疫程序(2026年版) 特殊健康状态"
INTERVALS = "免疫程序(2026年版) 一般原则"
LAW = "疫苗管理法 第45条"
RABIES_NORM = "狂犬病暴露预防处置工作规范(2023年版)"


@dataclass(frozen=True, kw_only=True)
class Face:
    """A planned vaccine as far as findings ask."""

    code: str
    kind: VaccineKind


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing to look at for one vaccine. ``proposes`` None: the doctor judges; ``blocks`` only by dates."""

    code: str
    vaccine_code: str
    sentence: Any
    clause: str
    proposes: InquiryOutcome | None = None
    blocks: bool = False
    reason: Reason | None = None

    def say(self, lang: str = "zh") -> str:
        """The sentence in the reader's language."""
        return self.reason.text(lang) if self.reason else str(self.sentence)


@dataclass(frozen=True, kw_only=True)
class _Flag:
    """What one 是 means for some kinds of vaccine; the first flag of a key that fits a vaccine is raised."""

    key: str
    sentence: Any
    clause: str
    kinds: frozenset[VaccineKind] = frozenset(VaccineKind)
    proposes: InquiryOutcome | None = None
    only: frozenset[str] = frozenset()
    but: frozenset[str] = frozenset()

    def fits(self, face: Face) -> bool:
        return face.kind in self.kinds and face.code not in self.but and (not self.only or face.code in self.only)


FLAGS = (
    _Flag(
        key="recent_illness",
        sentence=_l("近几天不舒服：急性疾病或发热一般先推迟，好了尽早补。请问清症状和体温。"),
        clause=FORM,
        proposes=InquiryOutcome.POSTPONE,
    ),
    _Flag(
        key="allergy",
        sentence=_l("过敏性体质、食物或药物过敏史本身不是禁忌。请核对过敏的东西是不是这种疫苗的成分。"),
        clause=SCHEDULE,
    ),
    _Flag(
        key="vaccine_reaction",
        sentence=_l("对成分过敏或以前有严重反应：同一种疫苗、含同一成分的疫苗不宜接种。请问清是哪一种、什么反应。"),
        clause=SCHEDULE,
        proposes=InquiryOutcome.NOT_SUITABLE,
    ),
    _Flag(
        key="neuro",
        sentence=_l("热性惊厥、癫痫控制良好、脑瘫等病情稳定的可以打；没有控制住的先推迟。请问清现在的情况。"),
        clause=SCHEDULE,
    ),
    _Flag(
        key="immune",
        kinds=LIVE,
        sentence=_l("免疫功能有问题：减毒活疫苗一般不宜，要医生综合评估；脊灰改打灭活疫苗。"),
        clause=SCHEDULE,
        proposes=InquiryOutcome.NOT_SUITABLE,
    ),
    _Flag(
        key="immune", kinds=NON_LIVE, sentence=_l("免疫功能有问题：灭活疫苗可以打，效果可能差一些。"), clause=SCHEDULE
    ),
    _Flag(
        key="immunosuppressant",
        sentence=_l("用免疫抑制药或放化疗期间先推迟，停药 1–6 个月后再打；小剂量、病情稳定的可以打灭活疫苗。"),
        clause=SCHEDULE,
        proposes=InquiryOutcome.POSTPONE,
    ),
    _Flag(
        key="chronic",
        only=frozenset({"ROTA5"}),
        sentence=_l("得过肠套叠的不宜口服轮状病毒疫苗。请问清。"),
        clause=FORM,
        proposes=InquiryOutcome.NOT_SUITABLE,
    ),
    _Flag(key="chronic", sentence=_l("慢性病稳定期可以打。请问清现在是不是稳定。"), clause=SCHEDULE),
    _Flag(
        key="blood_product",
        kinds=INJECTED,
        but=NOT_AFTER_BLOOD,
        sentence=_l("用过血液制品或免疫球蛋白：注射类活疫苗要满 3 个月。请问清最近一次的日期。"),
        clause=INTERVALS,
        proposes=InquiryOutcome.POSTPONE,
    ),
    _Flag(
        key="live_vaccine_1m",
        kinds=INJECTED,
        sentence=_l("近 1 个月打过活疫苗：两种注射类活疫苗不在同一天打就要隔 28 天。请核对接种证上的日期。"),
        clause=INTERVALS,
        proposes=InquiryOutcome.POSTPONE,
    ),
    _Flag(
        key="pregnancy",
        kinds=LIVE,
        sentence=_l("怀孕期间一般不打减毒活疫苗。"),
        clause=FORM,
        proposes=InquiryOutcome.NOT_SUITABLE,
    ),
    _Flag(key="pregnancy", kinds=NON_LIVE, sentence=_l("怀孕：是否接种请按说明书评估。"), clause=FORM),
    _Flag(key="other", sentence=_l("有其他情况要告诉医生。请问清并写在备注里。"), clause=FORM),
)
AFTER_EXPOSURE = _l("狂犬病疫苗暴露后接种没有禁忌，不因此推迟。")


def from_answers(answers: AnswerSet, faces: Iterable[Face]) -> list[Finding]:
    """A flag for every 是 and every vaccine it concerns."""
    return [found for face in faces for key in answers.yes for found in _flag(key, face)]


def from_temperature(tenths: int | None, *, line_tenths: int, faces: Iterable[Face]) -> list[Finding]:
    """A flag for every vaccine when the axillary temperature reaches the clinic's line; both in 0.1 °C."""
    if tenths is None or tenths < line_tenths:
        return []
    measured, line = f"{tenths / 10:.1f}", f"{line_tenths / 10:.1f}"
    sentence = _l(
        "体温 %(measured)s ℃，达到本门诊 %(line)s ℃ 的推迟线：一般先推迟，退热后尽早补。", measured=measured, line=line
    )
    flag = _Flag(key="fever", sentence=sentence, clause=FORM, proposes=InquiryOutcome.POSTPONE)
    return [_for(flag, face) for face in faces]


def from_dates(found: Mapping[str, Iterable[DateFinding]]) -> list[Finding]:
    """Objections of the forecaster by vaccine code. What is arithmetic blocks; rabies only the same dose twice."""
    return [_from_date(code, one) for code, objections in found.items() for one in objections]


def is_blocked(findings: Iterable[Finding], vaccine_code: str) -> bool:
    """Whether dates forbid this vaccine today."""
    return any(one.blocks for one in findings if one.vaccine_code == vaccine_code)


def proposal(findings: Iterable[Finding]) -> InquiryOutcome:
    """The gravest outcome proposed; 建议 when none is. A proposal only: the doctor decides."""
    proposed = {one.proposes for one in findings}
    for outcome in (InquiryOutcome.NOT_SUITABLE, InquiryOutcome.POSTPONE):
        if outcome in proposed:
            return outcome
    return InquiryOutcome.RECOMMEND


def _flag(key: str, face: Face) -> Iterator[Finding]:
    flag = next((one for one in FLAGS if one.key == key and one.fits(face)), None)
    if flag is not None:
        yield _for(flag, face)


def _for(flag: _Flag, face: Face) -> Finding:
    if face.code == RABIES and flag.proposes is not None:
        return Finding(code=flag.key, vaccine_code=face.code, sentence=AFTER_EXPOSURE, clause=RABIES_NORM)
    return Finding(
        code=flag.key, vaccine_code=face.code, sentence=flag.sentence, clause=flag.clause, proposes=flag.proposes
    )


def _from_date(vaccine_code: str, one: DateFinding) -> Finding:
    blocks = one.blocks and (vaccine_code != RABIES or one.code is FindingCode.SAME_DOSE_GIVEN)
    return Finding(
        code=one.code,
        vaccine_code=vaccine_code,
        sentence="",
        reason=one.reason,
        clause=one.rule,
        proposes=InquiryOutcome.POSTPONE if blocks else None,
        blocks=blocks,
    )
