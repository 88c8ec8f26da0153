"""What a 是, or a condition on record, means for which kinds of vaccine, with the clause it rests on. Data only."""

from dataclasses import dataclass
from typing import Any

from dateutil.relativedelta import relativedelta
from flask_babel import lazy_gettext as _l

from vaccsched.screening.models import InquiryOutcome
from vaccsched.vaccines.models import VaccineKind

INJECTED = frozenset({VaccineKind.INJECTED_LIVE})
LIVE = frozenset({VaccineKind.INJECTED_LIVE, VaccineKind.ORAL_LIVE, VaccineKind.INTRANASAL_LIVE})
NON_LIVE = frozenset(VaccineKind) - LIVE
RABIES = "RABIES"
NOT_AFTER_BLOOD = frozenset({"BCG"})  # 免疫程序(2026): BCG keeps no interval from blood products
ROTAVIRUS = frozenset({"ROTA5"})
HIV_INFECTED, HIV_EXPOSED, IMMUNE = "hiv_infected", "hiv_exposed_unknown", ("immunosuppressed", "chemotherapy")
NOT_WITH_HIV = frozenset({"BCG", "JEL", "HEPAL", "BOPV"})  # until an infection is excluded; never when infected
AFTER_BLOOD = relativedelta(months=3)
BETWEEN_LIVE = relativedelta(days=28)

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
class Flag:
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
    Flag(
        key="recent_illness",
        sentence=_l("近几天不舒服：急性疾病或发热一般先推迟，好了尽早补。请问清症状和体温。"),
        clause=FORM,
        proposes=InquiryOutcome.POSTPONE,
    ),
    Flag(
        key="allergy",
        sentence=_l("过敏性体质、食物或药物过敏史本身不是禁忌。请核对过敏的东西是不是这种疫苗的成分。"),
        clause=SCHEDULE,
    ),
    Flag(
        key="vaccine_reaction",
        sentence=_l("对成分过敏或以前有严重反应：同一种疫苗、含同一成分的疫苗不宜接种。请问清是哪一种、什么反应。"),
        clause=SCHEDULE,
        proposes=InquiryOutcome.NOT_SUITABLE,
    ),
    Flag(
        key="neuro",
        sentence=_l("热性惊厥、癫痫控制良好、脑瘫等病情稳定的可以打；没有控制住的先推迟。请问清现在的情况。"),
        clause=SCHEDULE,
    ),
    Flag(
        key="immune",
        kinds=LIVE,
        sentence=_l("免疫功能有问题：减毒活疫苗一般不宜，要医生综合评估；脊灰改打灭活疫苗。"),
        clause=SCHEDULE,
        proposes=InquiryOutcome.NOT_SUITABLE,
    ),
    Flag(
        key="immune", kinds=NON_LIVE, sentence=_l("免疫功能有问题：灭活疫苗可以打，效果可能差一些。"), clause=SCHEDULE
    ),
    Flag(
        key="immunosuppressant",
        sentence=_l("用免疫抑制药或放化疗期间先推迟，停药 1–6 个月后再打；小剂量、病情稳定的可以打灭活疫苗。"),
        clause=SCHEDULE,
        proposes=InquiryOutcome.POSTPONE,
    ),
    Flag(
        key="chronic",
        only=ROTAVIRUS,
        sentence=_l("得过肠套叠的不宜口服轮状病毒疫苗。请问清。"),
        clause=FORM,
        proposes=InquiryOutcome.NOT_SUITABLE,
    ),
    Flag(key="chronic", sentence=_l("慢性病稳定期可以打。请问清现在是不是稳定。"), clause=SCHEDULE),
    Flag(
        key="blood_product",
        kinds=INJECTED,
        but=NOT_AFTER_BLOOD,
        sentence=_l("用过血液制品或免疫球蛋白：注射类活疫苗要满 3 个月。请问清最近一次的日期。"),
        clause=INTERVALS,
        proposes=InquiryOutcome.POSTPONE,
    ),
    Flag(
        key="live_vaccine_1m",
        kinds=INJECTED,
        sentence=_l("近 1 个月打过活疫苗：两种注射类活疫苗不在同一天打就要隔 28 天。请核对接种证上的日期。"),
        clause=INTERVALS,
        proposes=InquiryOutcome.POSTPONE,
    ),
    Flag(
        key="pregnancy",
        kinds=LIVE,
        sentence=_l("怀孕期间一般不打减毒活疫苗。"),
        clause=FORM,
        proposes=InquiryOutcome.NOT_SUITABLE,
    ),
    Flag(key="pregnancy", kinds=NON_LIVE, sentence=_l("怀孕：是否接种请按说明书评估。"), clause=FORM),
    Flag(
        key=HIV_EXPOSED,
        only=frozenset({"BCG"}),
        sentence=_l("记录里：HIV 感染母亲所生，还没有排除感染。卡介苗先推迟，排除感染后再补种。"),
        clause=SCHEDULE,
        proposes=InquiryOutcome.POSTPONE,
    ),
    Flag(
        key=HIV_EXPOSED,
        only=NOT_WITH_HIV,
        sentence=_l("记录里：HIV 感染母亲所生，还没有排除感染。这种减毒活疫苗先不打，改用灭活疫苗。"),
        clause=SCHEDULE,
        proposes=InquiryOutcome.POSTPONE,
    ),
    Flag(
        key=HIV_INFECTED,
        only=NOT_WITH_HIV,
        sentence=_l("记录里：HIV 感染。卡介苗不种；乙脑、甲肝、脊灰改用灭活疫苗。"),
        clause=SCHEDULE,
        proposes=InquiryOutcome.NOT_SUITABLE,
    ),
    Flag(
        key=HIV_INFECTED, kinds=LIVE, sentence=_l("记录里：HIV 感染。减毒活疫苗要医生按免疫状况评估。"), clause=SCHEDULE
    ),
    *(
        Flag(
            key=key,
            kinds=LIVE,
            sentence=_l("记录里：医生确认的免疫功能低下。减毒活疫苗一般不宜，要医生综合评估；脊灰改打灭活疫苗。"),
            clause=SCHEDULE,
            proposes=InquiryOutcome.NOT_SUITABLE,
        )
        for key in IMMUNE
    ),
    Flag(
        key="pregnant",
        kinds=LIVE,
        sentence=_l("记录里：怀孕。怀孕期间一般不打减毒活疫苗。"),
        clause=FORM,
        proposes=InquiryOutcome.NOT_SUITABLE,
    ),
    Flag(key="other", sentence=_l("有其他情况要告诉医生。请问清并写在备注里。"), clause=FORM),
)
