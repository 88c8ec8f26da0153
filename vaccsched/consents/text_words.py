"""The wording of the consent texts, made from programme data: what is true of every vaccine of a kind.

The leaflet goes before (说明书优先): each text says so. 疫苗管理法 第45、49、56条; 预防接种工作规范(2023年版) §6.3.
"""

from typing import Any

from vaccsched.vaccines.models import Programme, Vaccine, VaccineKind

LIVE = frozenset({VaccineKind.INJECTED_LIVE, VaccineKind.ORAL_LIVE, VaccineKind.INTRANASAL_LIVE})

AGAINST: dict[str, tuple[str, str]] = {
    "HEPB": ("乙型肝炎", "hepatitis B"),
    "HEPB_ADULT": ("乙型肝炎", "hepatitis B"),
    "BCG": ("儿童结核性脑膜炎、粟粒性肺结核等结核病", "severe childhood tuberculosis"),
    "IPV": ("脊髓灰质炎（小儿麻痹症）", "poliomyelitis"),
    "BOPV": ("脊髓灰质炎（小儿麻痹症）", "poliomyelitis"),
    "DTAP": ("百日咳、白喉、破伤风", "pertussis, diphtheria and tetanus"),
    "DT": ("白喉、破伤风", "diphtheria and tetanus"),
    "MMR": ("麻疹、流行性腮腺炎、风疹", "measles, mumps and rubella"),
    "JEL": ("流行性乙型脑炎", "Japanese encephalitis"),
    "JEI": ("流行性乙型脑炎", "Japanese encephalitis"),
    "MPSVA": ("A 群流行性脑脊髓膜炎", "group A meningococcal meningitis"),
    "MPSVAC": ("A 群、C 群流行性脑脊髓膜炎", "group A and C meningococcal meningitis"),
    "HEPAL": ("甲型肝炎", "hepatitis A"),
    "HEPAI": ("甲型肝炎", "hepatitis A"),
    "HPV2": ("疫苗所含型别的人乳头瘤病毒感染及其引起的宫颈癌等", "HPV types in the vaccine and the cancers they cause"),
    "HPV2_SELF": (
        "疫苗所含型别的人乳头瘤病毒感染及其引起的宫颈癌等",
        "HPV types in the vaccine and the cancers they cause",
    ),
    "HPV4": ("疫苗所含型别的人乳头瘤病毒感染及其引起的疾病", "HPV types in the vaccine and the diseases they cause"),
    "HPV9": ("疫苗所含型别的人乳头瘤病毒感染及其引起的疾病", "HPV types in the vaccine and the diseases they cause"),
    "IIV": ("流行性感冒", "influenza"),
    "LAIV": ("流行性感冒", "influenza"),
    "PPV23": ("疫苗所含 23 种血清型肺炎球菌引起的疾病", "disease by the 23 pneumococcal serotypes in the vaccine"),
    "PCV13": ("疫苗所含 13 种血清型肺炎球菌引起的疾病", "disease by the 13 pneumococcal serotypes in the vaccine"),
    "RZV": ("带状疱疹", "shingles"),
    "ZVL": ("带状疱疹", "shingles"),
    "VAR": ("水痘", "chickenpox"),
    "RABIES": ("狂犬病", "rabies"),
    "TT": ("破伤风", "tetanus"),
    "COVID19": ("新型冠状病毒感染引起的疾病", "COVID-19"),
    "HIB": ("b 型流感嗜血杆菌引起的疾病", "Haemophilus influenzae type b disease"),
    "PENTA": (
        "百日咳、白喉、破伤风、脊髓灰质炎和 b 型流感嗜血杆菌引起的疾病",
        "pertussis, diphtheria, tetanus, polio and Haemophilus influenzae type b disease",
    ),
    "ROTA5": ("轮状病毒胃肠炎", "rotavirus gastroenteritis"),
    "EV71": ("肠道病毒 71 型引起的手足口病", "hand, foot and mouth disease by enterovirus 71"),
    "NIRSEVIMAB": ("呼吸道合胞病毒引起的下呼吸道疾病", "lower respiratory disease by RSV"),
}
KINDS: dict[VaccineKind, tuple[str, str]] = {
    VaccineKind.NON_LIVE: ("非活疫苗（不含活的病菌）", "non-live vaccine"),
    VaccineKind.INJECTED_LIVE: ("注射用减毒活疫苗", "live attenuated vaccine, injected"),
    VaccineKind.ORAL_LIVE: ("口服减毒活疫苗", "live attenuated vaccine, by mouth"),
    VaccineKind.INTRANASAL_LIVE: ("鼻喷减毒活疫苗", "live attenuated vaccine, by nose"),
    VaccineKind.IMMUNOGLOBULIN: ("抗体制剂（被动免疫），不是疫苗", "antibody product, not a vaccine"),
    VaccineKind.BY_PRODUCT: ("具体种类以所用产品的说明书为准", "kind according to the product's leaflet"),
}
FREE_INSTEAD: dict[str, tuple[str, str]] = {
    **dict.fromkeys(
        ("HPV2_SELF", "HPV4", "HPV9"),
        (
            "2011 年 11 月 10 日及以后出生、满 13 周岁的女孩可以免费接种国家免疫规划的双价 HPV 疫苗。",
            "Girls born on or after 10 November 2011 get the programme's bivalent HPV vaccine free from age 13.",
        ),
    ),
    "PENTA": (
        "百白破疫苗和脊髓灰质炎疫苗有免费的国家免疫规划疫苗可以选择。",
        "Free vaccines of the national programme exist against pertussis, diphtheria, tetanus and polio.",
    ),
    "HEPB_ADULT": (
        "不满 18 周岁可以免费补种国家免疫规划的乙肝疫苗，成年人没有免费的。",
        "Under 18 the programme's hepatitis B vaccine is free; for adults there is no free one.",
    ),
    "TT": (
        "不满 12 周岁可以免费补种国家免疫规划的百白破或白破疫苗，其他人没有免费的。",
        "Under 12 the programme's DTaP or DT vaccine is free; for others there is no free one.",
    ),
    "HIB": (
        "目前没有预防同一疾病的免费国家免疫规划疫苗。",
        "There is no free vaccine of the national programme against this disease at present.",
    ),
}
FREE_PRODUCTS: dict[str, tuple[str, ...]] = {  # of the programme, against the same disease
    **dict.fromkeys(("HPV2_SELF", "HPV4", "HPV9"), ("HPV2",)),
    "PENTA": ("DTAP", "IPV", "BOPV"),
    "HEPB_ADULT": ("HEPB",),
    "TT": ("DTAP", "DT"),
}
PARTS = ("kind", "action", "contraindications", "reactions", "watch", "compensation", "cost")


def parts_of(vaccine: Vaccine) -> dict[str, Any]:
    """``{"zh": {part: sentence}, "en": {part: sentence}}`` with the parts the law names (``PARTS``)."""
    zh_disease, en_disease = AGAINST.get(vaccine.code, (vaccine.name_zh, vaccine.name_en))
    zh_kind, en_kind = KINDS[vaccine.kind]
    return {
        "zh": {
            "kind": f"{vaccine.name_zh}（{vaccine.abbr}），{zh_kind}。",
            "action": f"用于预防{zh_disease}。不是每个人都能得到百分之百的保护。",
            "contraindications": _contraindications_zh(vaccine),
            "reactions": _reactions_zh(vaccine),
            "watch": _watch_zh(vaccine),
            "compensation": _compensation_zh(vaccine),
            "cost": _cost_zh(vaccine),
        },
        "en": {
            "kind": f"{vaccine.name_en} ({vaccine.abbr}), {en_kind}.",
            "action": f"Protects against {en_disease}. No vaccine protects everybody.",
            "contraindications": _contraindications_en(vaccine),
            "reactions": _reactions_en(vaccine),
            "watch": _watch_en(vaccine),
            "compensation": _compensation_en(vaccine),
            "cost": _cost_en(vaccine),
        },
    }


def _contraindications_zh(vaccine: Vaccine) -> str:
    if vaccine.code == "RABIES":
        return "暴露后接种没有禁忌。请告诉医生您的过敏史和正在用的药。"
    text = "对本品任何成分严重过敏的，或以前打同一种疫苗后发生过严重过敏反应的，不能接种。发热或急性疾病期先推迟。"
    if vaccine.kind in LIVE:
        text += "免疫功能缺陷、正在用免疫抑制药的，怀孕的，一般不能接种减毒活疫苗。"
    return text + "以疫苗说明书为准，有疑问请问医生。"


def _contraindications_en(vaccine: Vaccine) -> str:
    if vaccine.code == "RABIES":
        return "After exposure there is no contraindication. Tell the doctor of allergies and medicines."
    text = (
        "Not for anyone with a severe allergy to an ingredient or to an earlier dose. Postponed during fever or acute "
        "illness. "
    )
    if vaccine.kind in LIVE:
        text += "Live vaccines are as a rule not given in immunodeficiency, with immunosuppressants or in pregnancy. "
    return text + "The leaflet decides; please ask the doctor."


def _reactions_zh(vaccine: Vaccine) -> str:
    if vaccine.kind is VaccineKind.ORAL_LIVE:
        first = "可能有一过性的发热、呕吐、腹泻，多数不用处理。"
    elif vaccine.kind is VaccineKind.INTRANASAL_LIVE:
        first = "可能有鼻塞、流涕、低热，多数不用处理。"
    else:
        first = "可能有接种部位红、肿、疼、硬结，也可能有发热、乏力、食欲差，多数 1–3 天自己好转。"
    if vaccine.code == "BCG":
        first = "接种部位 2–4 周后可能出现红肿、小脓疱，结痂后留下小疤，是正常过程，不要挤、不要包。"
    return first + "严重过敏反应极少见，多在接种后 30 分钟内出现。"


def _reactions_en(vaccine: Vaccine) -> str:
    if vaccine.kind is VaccineKind.ORAL_LIVE:
        first = "Passing fever, vomiting or diarrhoea may occur and need no treatment as a rule. "
    elif vaccine.kind is VaccineKind.INTRANASAL_LIVE:
        first = "A blocked or running nose or mild fever may occur and need no treatment as a rule. "
    else:
        first = "Redness, swelling or pain at the site, fever or tiredness may occur and mostly pass in 1–3 days. "
    if vaccine.code == "BCG":
        first = "After 2–4 weeks a small swelling with pus may form and heal with a scar: do not squeeze or cover it. "
    return first + "Severe allergic reactions are very rare, mostly within 30 minutes."


def _watch_zh(vaccine: Vaccine) -> str:
    text = "接种后在留观区观察 30 分钟，不舒服马上告诉护士。回家后多休息、多喝水，当天接种部位保持干燥清洁。"
    if vaccine.kind is VaccineKind.ORAL_LIVE:
        text = "服苗前后半小时不吃热的东西。接种后在留观区观察 30 分钟，不舒服马上告诉护士。"
    return text + "高热不退或其他不适请及时就医，并告诉接种门诊。"


def _watch_en(vaccine: Vaccine) -> str:
    text = "Stay in the observation room for 30 minutes and tell the nurse at once if you feel unwell. Rest and drink. "
    if vaccine.kind is VaccineKind.ORAL_LIVE:
        text = "Nothing hot to eat or drink half an hour before and after. Stay for 30 minutes of observation. "
    return text + "With lasting high fever or other complaints see a doctor and tell the clinic."


def _compensation_zh(vaccine: Vaccine) -> str:
    payer = "由疫苗上市许可持有人承担" if _is_paid(vaccine) else "由省级人民政府财政部门在预防接种经费中安排"
    return (
        "接种后出现死亡、严重残疾、器官组织损伤等损害，属于预防接种异常反应或者不能排除的，"
        f"依《疫苗管理法》第五十六条给予补偿，补偿费用{payer}。"
    )


def _compensation_en(vaccine: Vaccine) -> str:
    payer = "the marketing authorisation holder" if _is_paid(vaccine) else "the province's vaccination budget"
    return (
        "Death, severe disability or organ damage that is, or cannot be excluded to be, an abnormal reaction is "
        f"compensated under Article 56 of the Vaccine Administration Law, paid by {payer}."
    )


def _cost_zh(vaccine: Vaccine) -> str:
    if not _is_paid(vaccine):
        return "国家免疫规划疫苗，免费，不收任何费用。"
    free, _ = FREE_INSTEAD.get(vaccine.code, ("", ""))
    return f"非免疫规划疫苗，自愿、自费接种，价格以门诊公示为准。{free}"


def _cost_en(vaccine: Vaccine) -> str:
    if not _is_paid(vaccine):
        return "A vaccine of the national programme: free, no fee of any kind."
    _, free = FREE_INSTEAD.get(vaccine.code, ("", ""))
    return f"Not in the national programme: voluntary and self-paid at the published price. {free}".strip()


def _is_paid(vaccine: Vaccine) -> bool:
    return vaccine.programme is Programme.NON_NIP
