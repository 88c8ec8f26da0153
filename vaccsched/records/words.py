"""Words of records: kinds of health facts, conditions, rabies courses, limbs."""

from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.records.models import BodySite, ExposureGrade, HealthFactKind

KINDS: dict[HealthFactKind, Any] = {
    HealthFactKind.CONDITION: _l("健康状况"),
    HealthFactKind.ALLERGY: _l("过敏"),
    HealthFactKind.BLOOD_PRODUCT: _l("血液制品"),
    HealthFactKind.EXPOSURE: _l("狂犬病暴露"),
}
SEVERE_ALLERGY = _l("严重过敏")
BEFORE_EXPOSURE = _l("狂犬病暴露前预防")
CONDITIONS: dict[str, Any] = {  # as the forecaster names them
    "hiv_infected": _l("HIV 感染"),
    "hiv_exposed_unknown": _l("HIV 感染母亲所生，状况不详"),
    "immunosuppressed": _l("免疫功能低下"),
    "chemotherapy": _l("化疗、放疗或大剂量免疫抑制"),
    "premature_stable": _l("早产，病情稳定"),
    "ppd_negative": _l("结核菌素试验阴性"),
    "had_varicella": _l("得过水痘"),
    "pregnant": _l("怀孕"),
}
BLOOD: dict[str, Any] = {"transfusion": _l("输血"), "IVIG": _l("静注免疫球蛋白")}
GRADES: dict[ExposureGrade, Any] = {
    ExposureGrade.I: _l("Ⅰ级（接触、皮肤完好）"),
    ExposureGrade.II: _l("Ⅱ级（轻咬、轻抓，无明显出血）"),
    ExposureGrade.III: _l("Ⅲ级（贯穿皮肤的咬伤、抓伤，或黏膜污染）"),
}
COURSES: dict[str, Any] = {
    "ESSEN": _l("五针法（第 0、3、7、14、28 天）"),
    "ZAGREB": _l("2-1-1（第 0 天两剂，第 7、21 天）"),
    "PREEXPOSURE": _l("暴露前（第 0、7、21 天）"),
}
LIMBS: dict[BodySite, Any] = {
    BodySite.LEFT_ARM: _l("左上臂"),
    BodySite.RIGHT_ARM: _l("右上臂"),
    BodySite.LEFT_THIGH: _l("左大腿"),
    BodySite.RIGHT_THIGH: _l("右大腿"),
    BodySite.MOUTH: _l("口服"),
    BodySite.NOSE: _l("鼻喷"),
}
CONFIDENCE: dict[str, Any] = {
    "medium": _l("依据是二手资料"),
    "low": _l("依据还没有核实"),
}
MOTHER: dict[str, Any] = {
    "positive": _l("母亲乙肝表面抗原阳性"),
    "negative": _l("母亲乙肝表面抗原阴性"),
    "unknown": _l("母亲乙肝表面抗原不详"),
}
ROUTES: dict[str, Any] = {  # as the products say
    "IM": _l("肌内注射"),
    "SC": _l("皮下注射"),
    "ID": _l("皮内注射"),
    "PO": _l("口服"),
    "NAS": _l("鼻喷"),
}
COMPONENTS: dict[str, Any] = {  # what an allergy can name besides a vaccine, as the bedside's stop knows it
    "egg": _l("鸡蛋"),
    "gelatin": _l("明胶"),
    "yeast": _l("酵母"),
    "latex": _l("乳胶"),
    "neomycin": _l("新霉素"),
    "gentamicin": _l("庆大霉素"),
    "kanamycin": _l("卡那霉素"),
    "streptomycin": _l("链霉素"),
    "polymyxin_b": _l("多黏菌素 B"),
    "formaldehyde": _l("甲醛"),
    "aluminium": _l("铝佐剂"),
    "thiomersal": _l("硫柳汞"),
    "human_albumin": _l("人血白蛋白"),
    "polysorbate_80": _l("聚山梨酯 80"),
    "diphtheria_toxoid": _l("白喉类毒素"),
    "tetanus_toxoid": _l("破伤风类毒素"),
}
