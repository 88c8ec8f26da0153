"""Which facts a kind of file may tell, how other systems name their columns, and which column is which."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from vaccsched.imports.models import ImportKind

SPACES = str.maketrans("", "", " \t\r\n　*：:_-()（）[]【】/\\")


@dataclass(frozen=True, kw_only=True)
class Field:
    """One fact. ``words``: how columns that hold it are called, surest first, as ``heading_key`` writes them."""

    code: str
    words: tuple[str, ...]
    required: bool = False


def _field(code: str, *words: str, required: bool = False) -> Field:
    return Field(code=code, words=tuple(heading_key(word) for word in words), required=required)


def heading_key(text: str) -> str:
    """A column's name for comparing: half-width, lower case, without spaces and brackets."""
    return unicodedata.normalize("NFKC", text).translate(SPACES).casefold()


_PERSON = (
    _field("name", "姓名", "受种者姓名", "儿童姓名", "患者姓名", "居民姓名", "name"),
    _field("birth_date", "出生日期", "生日", "出生年月日", "birthdate", "dateofbirth"),
    _field("document_kind", "证件种类", "证件类型", "证件类别", "documentkind"),
    _field(
        "document", "证件号码", "身份证号", "身份证号码", "证件号", "身份证", "居民身份证号", "document", "idnumber"
    ),
)
FIELDS: dict[ImportKind, tuple[Field, ...]] = {
    ImportKind.RESIDENTS: (
        _field("name", "姓名", "受种者姓名", "儿童姓名", "居民姓名", "name", required=True),
        _field("sex", "性别", "sex", "gender"),
        *_PERSON[1:],
        _field("phone", "联系电话", "手机号", "手机号码", "手机", "电话", "本人电话", "phone", "mobile"),
        _field("birth_time", "出生时间", "出生时刻", "birthtime"),
        _field("birth_weight_g", "出生体重", "出生体重克", "出生体重g", "birthweight"),
        _field("gestation_weeks", "孕周", "出生孕周", "gestationweeks"),
        _field("mother_hbsag", "母亲乙肝表面抗原", "母亲hbsag", "母亲表面抗原", "motherhbsag"),
        _field("mother_name", "母亲姓名", "母亲", "mothername"),
        _field("mother_phone", "母亲电话", "母亲手机", "母亲联系电话", "motherphone"),
        _field("father_name", "父亲姓名", "父亲", "fathername"),
        _field("father_phone", "父亲电话", "父亲手机", "父亲联系电话", "fatherphone"),
        _field("home_address", "家庭住址", "现住址", "居住地址", "家庭地址", "住址", "地址", "address"),
        _field("household_address", "户籍地址", "户口地址", "householdaddress"),
    ),
    ImportKind.DOSES: (
        *_PERSON,
        _field(
            "vaccine", "疫苗", "疫苗名称", "接种疫苗", "疫苗编码", "疫苗代码", "vaccine", "vaccinecode", required=True
        ),
        _field("dose_number", "剂次", "接种剂次", "第几剂", "针次", "dosenumber", "dose", required=True),
        _field("given_on", "接种日期", "接种时间", "givenon", "date", required=True),
        _field("given_place", "接种单位", "接种门诊", "接种地点", "接种点", "place"),
        _field("manufacturer", "生产企业", "上市许可持有人", "生产厂家", "厂家", "manufacturer"),
        _field("lot_number", "批号", "疫苗批号", "lot", "lotnumber"),
        _field("expires_on", "有效期至", "有效期", "失效日期", "expirydate", "expireson"),
        _field("trace_code", "追溯码", "电子监管码", "药品追溯码", "tracecode"),
        _field("site", "接种部位", "部位", "site"),
        _field("performer_name", "接种人员", "接种人", "接种护士", "performer"),
    ),
    ImportKind.STAFF: (
        _field("username", "账号", "用户名", "登录名", "工号", "username", "account", required=True),
        _field("name", "姓名", "name", required=True),
        _field("roles", "岗位", "角色", "职务", "roles", "role", required=True),
        _field("task", "合格证类别", "培训项目", "证书类别", "task"),
        _field("number", "合格证编号", "证书编号", "证号", "certificatenumber"),
        _field("issued_on", "发证日期", "发证时间", "issuedon"),
        _field("valid_until", "有效期至", "证书有效期", "有效期", "validuntil"),
    ),
    ImportKind.WARMTH: (
        _field("place", "冰箱", "设备", "设备名称", "存放地点", "位置", "探头", "place", "device", "probe"),
        _field(
            "at", "日期时间", "记录时间", "采集时间", "测量时间", "时间", "datetime", "timestamp", "time", required=True
        ),
        _field("day", "日期", "记录日期", "采集日期"),
        _field("warmth", "温度", "温度℃", "当前温度", "temperature", "temp", "ch1", "t1", required=True),
    ),
}


def fields_of(kind: ImportKind) -> tuple[Field, ...]:
    """What a file of this kind may tell."""
    return FIELDS[kind]


def suggest(kind: ImportKind, head: Sequence[str], remembered: Mapping[str, str]) -> dict[str, int]:
    """Our field → position of the column. ``remembered``: what this clinic said before, by ``heading_key``; empty: not
    needed. Then columns of exactly a known name, then those that contain one.
    """
    keys = [heading_key(one) for one in head]
    chosen: dict[str, int] = {}
    known = {one.code for one in FIELDS[kind]}
    for position, key in enumerate(keys):
        if remembered.get(key) in known:
            chosen.setdefault(remembered[key], position)
    for fits in (_same, _inside):
        for field in FIELDS[kind]:
            taken = set(chosen.values()) | {place for place, key in enumerate(keys) if key in remembered}
            if field.code not in chosen:
                found = next((place for word in field.words for place in _fitting(keys, word, fits, taken)), None)
                if found is not None:
                    chosen[field.code] = found
    return chosen


def _fitting(keys: Sequence[str], word: str, fits: Callable[[str, str], bool], taken: set[int]) -> list[int]:
    return [place for place, key in enumerate(keys) if place not in taken and fits(key, word)]


def _same(key: str, word: str) -> bool:
    return key == word


def _inside(key: str, word: str) -> bool:
    return len(word) > 1 and word in key


def missing(kind: ImportKind, columns: Mapping[str, int], *, one_fridge: bool) -> list[str]:
    """Fields without which no row can be read: the required ones; of doses also who; of temperatures also which fridge
    unless one was chosen for the whole file.
    """
    found = [one.code for one in FIELDS[kind] if one.required and one.code not in columns]
    if kind is ImportKind.RESIDENTS and not columns.keys() & {"document", "birth_date"}:
        found.append("birth_date")
    if kind is ImportKind.DOSES and "document" not in columns and not columns.keys() >= {"name", "birth_date"}:
        found.append("document")
    if kind is ImportKind.WARMTH and "place" not in columns and not one_fridge:
        found.append("place")
    return found
