"""The message as plain JSON with the fields of the 预防接种报告 (WS/T 483.9; `docs/handover.md` has the table).

Field names are the report's own words, always all there; null: not known here. Never told: what is known of HIV
(艾滋病防治条例 第39条) and the identity of whoever reported a reaction from home.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from vaccsched.aefi.models import AefiCase
from vaccsched.handover.queries import Reaction, Report
from vaccsched.records.models import BodySite, HealthFact, HealthFactKind, Immunization, ImmunizationStatus
from vaccsched.residents.models import FileStatus, Person, PersonFile, Sex
from vaccsched.shared import clock

SEX = {Sex.MALE: ("1", "男性"), Sex.FEMALE: ("2", "女性")}  # GB/T 2261.1
SITES = {
    BodySite.LEFT_ARM: "左上臂",
    BodySite.RIGHT_ARM: "右上臂",
    BodySite.LEFT_THIGH: "左大腿",
    BodySite.RIGHT_THIGH: "右大腿",
    BodySite.MOUTH: "口服",
    BodySite.NOSE: "鼻腔",
}
ROUTES = {"IM": "肌内注射", "SC": "皮下注射", "ID": "皮内注射", "PO": "口服", "NAS": "鼻喷"}
UNTOLD = ("hiv_infected", "hiv_exposed_unknown")
INFECTIONS = {"had_varicella": "水痘"}
Facts = dict[str, Any]


def message(report: Report) -> Facts:
    """The whole message: what it is, whose it is, what happened."""
    facts = {
        "事件号": str(report.event_id),
        "消息类型": str(report.kind),
        "版本": report.version,
        "发送时间": _instant(report.sent_at),
        "机构编号": report.clinic.code,
        "机构名称": report.clinic.name,
        **_person(report.person, report.file),
        "传染病史": [INFECTIONS[one.code] for one in report.objections if one.code in INFECTIONS] or None,
        "禁忌": [_objection(one) for one in report.objections if _is_told(one)] or None,
        "异常反应史": [_past_reaction(one) for one in report.reactions] or None,
    }
    return facts | (_reaction(report.reaction) if report.reaction else _dose(report))


def _person(person: Person, file: PersonFile | None) -> Facts:
    code, word = SEX[person.sex]
    return {
        "档案号": str(person.id),
        "健康卡号": None,
        "姓名": person.name,
        "证件类型": str(person.document_kind),
        "证件号码": person.document,
        "性别代码": code,
        "性别": word,
        "出生日期": person.birth_date.isoformat(),
        "家庭地址": file.home_address if file else None,
        "户籍地址": file.household_address if file else None,
        **_contact(person, file),
        "迁入日期": None,
        "迁出日期": _moved_out(file),
        "迁移原因": None,
    }


def _contact(person: Person, file: PersonFile | None) -> Facts:
    """The mother, else the father, else the person; GB/T 4761 has 母亲 61… as words here."""
    known: list[tuple[str, str | None, str | None]] = [("本人", person.name, person.phone)]
    if file is not None:
        known[:0] = [("母亲", file.mother_name, file.mother_phone), ("父亲", file.father_name, file.father_phone)]
    relation, name, phone = next((one for one in known if one[2]), known[-1])
    return {"联系人关系": relation, "联系人姓名": name, "联系人电话": phone}


def _moved_out(file: PersonFile | None) -> str | None:
    if file is None or file.status is not FileStatus.MOVED_OUT or file.status_since is None:
        return None
    return file.status_since.isoformat()


def _dose(report: Report) -> Facts:
    dose = report.dose
    if dose is None:
        raise ValueError("a report tells of a dose or of a reaction")
    return {
        "接种记录号": str(dose.record_id),
        "记录状态": "有效" if dose.status is ImmunizationStatus.COMPLETED else "作废",
        "接种日期": dose.given_on.isoformat(),
        "接种时间": _instant(dose.given_at),
        "剂次": dose.dose_number,
        "接种部位": SITES[dose.site] if dose.site else None,
        "接种途径": ROUTES.get(dose.route or "", dose.route),
        "剂量": dose.dose_text,
        "接种医生编号": str(dose.performer_id) if dose.performer_id else None,
        "接种医生姓名": report.performer.name if report.performer else dose.performer_name,
        **_vaccine(dose),
        "更正原因": dose.reason,
    }


def _vaccine(dose: Immunization) -> Facts:
    return {
        "疫苗代码": next(iter(dose.vaccine.national_codes), None),
        "疫苗名称": dose.vaccine.name_zh,
        "疫苗厂商": dose.manufacturer,
        "疫苗批号": dose.lot_number,
        "疫苗有效期": dose.expires_on.isoformat() if dose.expires_on else None,
        "疫苗追溯码": dose.trace_code,
    }


def _reaction(reaction: Reaction) -> Facts:
    case = reaction.case
    return {
        "反应编号": case.code,
        "报告卡状态": str(case.status),
        "严重程度": str(case.severity),
        "反应日期": _instant(case.onset_at) if case.onset_at else None,
        "发现日期": _instant(case.discovered_at),
        "就诊日期": case.seen_on.isoformat() if case.seen_on else None,
        "反应诊断代码": None,  # the county's experts classify, never a clinic
        "反应诊断": case.diagnosis,
        "主要临床经过": case.course,
        "处理结果": str(case.recovery) if case.recovery else None,
        "是否住院": case.hospitalised,
        "可疑疫苗": _suspected(reaction.doses),
        "国家系统编号": case.submitted_number,
    }


def _suspected(doses: Sequence[Immunization]) -> list[Facts]:
    return [
        {
            "接种记录号": str(one.record_id),
            "接种日期": one.given_on.isoformat(),
            "剂次": one.dose_number,
            **_vaccine(one),
        }
        for one in doses
    ]


def _past_reaction(case: AefiCase) -> Facts:
    at = case.onset_at or case.discovered_at
    return {"反应编号": case.code, "反应日期": clock.day_of(at).isoformat(), "反应诊断": case.diagnosis}


def _is_told(fact: HealthFact) -> bool:
    """Allergies, and conditions that a doctor confirmed; not what passes (blood products, bites), nothing of HIV."""
    if fact.code in UNTOLD or fact.code in INFECTIONS:
        return False
    confirmed = fact.kind is HealthFactKind.CONDITION and fact.confirmed_by_id is not None
    return confirmed or fact.kind is HealthFactKind.ALLERGY


def _objection(fact: HealthFact) -> Facts:
    return {"类别": str(fact.kind), "代码": fact.code, "说明": fact.detail or None, "严重": fact.severe,
            "开始日期": fact.since.isoformat()}  # fmt: skip


def _instant(at: dt.datetime) -> str:
    return clock.local(at).isoformat(timespec="seconds")
