"""How other systems write things: no sentence of ours. Words are compared as ``cells.word_key`` writes them."""

from vaccsched.identity.models import CertificateTask, Role
from vaccsched.imports.models import ImportKind
from vaccsched.records.models import BodySite

DAYS = ("%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日")
COUNTERS = "第剂次针周克gG "  # around a number
SEXES = {
    "男": "M", "女": "F", "m": "M", "f": "F", "1": "M", "2": "F", "male": "M", "female": "F", "男性": "M", "女性": "F",
}  # fmt: skip
DOCUMENTS = {
    "居民身份证": "01", "身份证": "01", "01": "01", "1": "01", "二代身份证": "01", "户口簿": "01", "居民户口簿": "01",
    "港澳台居民居住证": "residence_permit", "港澳台居住证": "residence_permit",
    "外国人永久居留身份证": "foreign_permanent", "外国人永久居留证": "foreign_permanent",
    "护照": "03", "03": "03", "3": "03",
    "出生医学证明": "birth_certificate", "出生证": "birth_certificate", "出生证明": "birth_certificate",
    "暂无证件": "none", "无": "none", "无证件": "none", "其他": "none",
}  # fmt: skip
MOTHERS = {
    "阴性": "negative", "negative": "negative", "阴": "negative",
    "阳性": "positive", "positive": "positive", "+": "positive", "阳": "positive",
    "不详": "unknown", "未检测": "unknown", "未检测或不详": "unknown", "unknown": "unknown", "未查": "unknown",
}  # fmt: skip
SITES = {
    "左上臂": "left_arm", "右上臂": "right_arm", "左大腿": "left_thigh", "右大腿": "right_thigh", "口服": "mouth",
    "鼻喷": "nose", "左臂": "left_arm", "右臂": "right_arm", "左上肢": "left_arm", "右上肢": "right_arm",
    "左上臂三角肌": "left_arm", "右上臂三角肌": "right_arm", "左大腿前外侧": "left_thigh",
    "右大腿前外侧": "right_thigh", "左上臂外侧": "left_arm", "右上臂外侧": "right_arm",
} | {one.value.replace("_", ""): one.value for one in BodySite}  # fmt: skip
ROLES = {
    "登记员": "registrar", "登记": "registrar", "预检医生": "screener", "预检": "screener", "医生": "screener",
    "接种护士": "vaccinator", "接种": "vaccinator", "接种员": "vaccinator", "护士": "vaccinator",
    "留观护士": "observer", "留观": "observer", "疫苗管理员": "stock_keeper", "冷链管理员": "stock_keeper",
    "门诊负责人": "manager", "负责人": "manager", "门诊经理": "manager",
} | {one.value.replace("_", ""): one.value for one in Role}  # fmt: skip
TASKS = {
    "健康询问": "screening", "预检": "screening", "接种": "vaccination", "预防接种": "vaccination",
    "留观": "observation",
} | {one.value: one.value for one in CertificateTask}  # fmt: skip
VACCINES = {  # as certificates and older systems write them, without 「疫苗」
    "乙肝": "HEPB", "乙肝酿酒酵母": "HEPB", "重组乙肝": "HEPB", "重组乙型肝炎": "HEPB", "bcg": "BCG",
    "脊灰灭活": "IPV", "ipv脊灰灭活": "IPV", "脊灰二价减毒活": "BOPV", "二价脊灰": "BOPV", "二价脊灰减毒活": "BOPV",
    "脊灰减毒活二价": "BOPV", "糖丸": "TOPV", "三价脊灰": "TOPV", "百白破": "DTAP", "无细胞百白破": "DTAP",
    "吸附无细胞百白破": "DTAP", "白破": "DT", "吸附白破": "DT", "麻腮风": "MMR", "麻腮风联合减毒活": "MMR",
    "麻风": "MR", "麻疹风疹": "MR", "乙脑减毒": "JEL", "乙脑减毒活": "JEL", "乙脑灭活": "JEI", "a群流脑": "MPSVA",
    "流脑a": "MPSVA", "a群流脑多糖": "MPSVA", "a群c群流脑": "MPSVAC", "ac群流脑": "MPSVAC", "a+c群流脑": "MPSVAC",
    "流脑a+c": "MPSVAC", "流脑ac": "MPSVAC", "甲肝减毒": "HEPAL", "甲肝减毒活": "HEPAL", "甲肝灭活": "HEPAI",
    "水痘": "VAR", "狂犬病": "RABIES", "狂犬": "RABIES", "冻干人用狂犬病": "RABIES", "流感": "IIV", "三价流感": "IIV",
    "四价流感": "IIV", "鼻喷流感": "LAIV", "23价肺炎": "PPV23", "13价肺炎": "PCV13", "五联": "PENTA", "手足口": "EV71",
    "ev71": "EV71", "五价轮状病毒": "ROTA5", "重组带状疱疹": "RZV", "破伤风": "TT", "新冠": "COVID19", "出血热": "HFRS",
    "b型流感嗜血杆菌": "HIB", "四联": "DTAP_HIB",
}  # fmt: skip
EXAMPLES: dict[ImportKind, dict[str, str]] = {  # invented people
    ImportKind.RESIDENTS: {
        "name": "王小明", "sex": "男", "birth_date": "2024-03-01", "document_kind": "出生医学证明",
        "document": "A123456789", "phone": "13800001234", "mother_hbsag": "阴性", "birth_weight_g": "3200",
        "gestation_weeks": "39",
    },
    ImportKind.DOSES: {
        "name": "王小明", "birth_date": "2024-03-01", "document_kind": "出生医学证明", "document": "A123456789",
        "vaccine": "乙肝疫苗", "dose_number": "1", "given_on": "2024-03-01", "given_place": "县人民医院产科",
        "site": "右上臂",
    },
    ImportKind.STAFF: {
        "username": "li.na", "name": "李娜", "roles": "登记员、留观护士", "task": "留观", "number": "2026-0123",
        "issued_on": "2026-01-10", "valid_until": "2028-01-09",
    },
    ImportKind.WARMTH: {"place": "1 号冰箱", "at": "2026-12-01 08:30", "warmth": "4.5"},
}  # fmt: skip
