"""The words people read about files: what they hold, where they stand, what is wrong with a cell or a file."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from vaccsched.imports.models import ImportKind, ImportStatus, Likeness, Outcome
from vaccsched.imports.rules.cells import Fault
from vaccsched.residents.errors import FAULTS as DOCUMENT_FAULTS

KINDS: dict[ImportKind, Any] = {
    ImportKind.RESIDENTS: _l("受种者档案"),
    ImportKind.DOSES: _l("以往接种记录"),
    ImportKind.STAFF: _l("工作人员和合格证"),
    ImportKind.WARMTH: _l("记录仪温度"),
}
ABOUT: dict[ImportKind, Any] = {
    ImportKind.RESIDENTS: _l("每行一个人：姓名、性别、出生日期、证件号码、电话等"),
    ImportKind.DOSES: _l("每行一剂：证件号码、疫苗、剂次、接种日期、批号等。人要先建档"),
    ImportKind.STAFF: _l("每行一个账号：账号、姓名、岗位，可带一张培训合格证"),
    ImportKind.WARMTH: _l("每行一个温度：时间、温度，可带冰箱名称"),
}
STATUSES: dict[ImportStatus, tuple[Any, str]] = {
    ImportStatus.READING: (_l("正在读文件"), "blue"),
    ImportStatus.READ: (_l("等您对列"), "amber"),
    ImportStatus.CHECKING: (_l("正在试导"), "blue"),
    ImportStatus.CHECKED: (_l("试导完，还没导入"), "amber"),
    ImportStatus.RUNNING: (_l("正在导入"), "blue"),
    ImportStatus.STOPPED: (_l("已停下"), "amber"),
    ImportStatus.DONE: (_l("导入完"), "green"),
    ImportStatus.UNREADABLE: (_l("读不了"), "red"),
    ImportStatus.WITHDRAWN: (_l("已放弃"), "grey"),
}
OUTCOMES: dict[Outcome, tuple[Any, str]] = {
    Outcome.NEW: (_l("新的"), "green"),
    Outcome.LIKE: (_l("像是已有的人"), "amber"),
    Outcome.KNOWN: (_l("已有，不重复"), "grey"),
    Outcome.WRONG: (_l("有问题，不导入"), "red"),
}
LIKENESSES: dict[Likeness, tuple[Any, Any]] = {
    Likeness.PROPOSE: (_l("照样建档，并列进“合并重复档案”"), _l("核对后可以合并，也可以撤销合并")),
    Likeness.SKIP: (_l("先不导入这些行"), _l("逐行结果里能看到是哪几行")),
}
FIELDS: dict[str, Any] = {
    "name": _l("姓名"),
    "sex": _l("性别"),
    "birth_date": _l("出生日期"),
    "birth_time": _l("出生时间"),
    "document_kind": _l("证件种类"),
    "document": _l("证件号码"),
    "phone": _l("联系电话"),
    "birth_weight_g": _l("出生体重（克）"),
    "gestation_weeks": _l("孕周"),
    "mother_hbsag": _l("母亲乙肝表面抗原"),
    "mother_name": _l("母亲姓名"),
    "mother_phone": _l("母亲电话"),
    "father_name": _l("父亲姓名"),
    "father_phone": _l("父亲电话"),
    "home_address": _l("家庭住址"),
    "household_address": _l("户籍地址"),
    "vaccine": _l("疫苗"),
    "dose_number": _l("剂次"),
    "given_on": _l("接种日期"),
    "given_place": _l("接种单位"),
    "manufacturer": _l("上市许可持有人"),
    "lot_number": _l("批号"),
    "expires_on": _l("有效期至"),
    "trace_code": _l("追溯码"),
    "site": _l("接种部位"),
    "performer_name": _l("接种人员"),
    "username": _l("账号"),
    "roles": _l("岗位"),
    "task": _l("合格证类别"),
    "number": _l("合格证编号"),
    "issued_on": _l("发证日期"),
    "valid_until": _l("合格证有效期至"),
    "place": _l("冰箱"),
    "at": _l("时间"),
    "day": _l("日期"),
    "warmth": _l("温度"),
}
FAULTS: dict[str, Any] = {
    "empty": _l("不能空着。"),
    "garbled": _l("有乱码。请用 UTF-8 或 GB18030 重新导出文件。"),
    "long": _l("太长了，或有看不见的字符。"),
    "name": _l("姓名请写在 60 个字以内，按证件上的写法。"),
    "sex": _l("请写男或女。"),
    "day": _l("不是日期。请写成 2020-03-01 或 20200301。"),
    "time": _l("不是时间。请写成 08:30。"),
    "moment": _l("不是日期和时间，或早于 2000 年。请写成 2026-12-01 08:30。"),
    "document_kind": _l("没有这种证件。请写居民身份证、护照、出生医学证明等，没有证件写“暂无证件”。"),
    "kind_unsaid": _l("看不出是哪种证件。请加一列“证件种类”写明。"),
    "digits_lost": _l("表格把号码变成了数字，后几位已丢失。请把这一列设成文本，重新填写后导出。"),
    "birth_date_disagrees": _l("和证件号码里的出生日期不一样，请对照证件核对。"),
    "sex_disagrees": _l("和证件号码里的性别不一样，请对照证件核对。"),
    "born_later": _l("出生日期在今天之后，请核对。"),
    "phone": _l("手机号是 1 开头的 11 位数字。没有手机请空着。"),
    "weight": _l("出生体重按克填写，200 到 8000。"),
    "weeks": _l("孕周是 20 到 45 的数字。"),
    "mother": _l("请写阴性、阳性或不详。"),
    "other_person": _l("这个证件号码已登记，但出生日期或性别不同。请查看档案，核对是哪边错了。"),
    "other_name": _l("这个证件号码已登记为另一个姓名。请查看档案，核对是哪边错了。"),
    "nobody": _l("不知道是谁。请填证件号码，或姓名和出生日期都填。"),
    "unknown_person": _l("没有找到这个人的档案。请先导入或登记受种者，再导入这一行。"),
    "several_people": _l("同名同生日的不止一人。请加上证件号码。"),
    "other_clinic": _l("这个人的档案在别的门诊。请先办迁入，再导入。"),
    "vaccine": _l("不认识这种疫苗。请在上面“不认识的写法”里选是哪一种，或改文件。"),
    "dose_number": _l("剂次是 1 到 20 的数字。"),
    "given_later": _l("接种日期不能晚于今天。"),
    "before_birth": _l("接种日期早于出生日期。"),
    "expired": _l("接种日期晚于疫苗有效期，请核对两个日期。"),
    "other_vaccine": _l("追溯码是另一种疫苗的，请核对疫苗和追溯码。"),
    "near_dose": _l("已有同一剂，接种日期 %(shown)s，相差不到一个月，像是同一剂。请在档案里核对。"),
    "same_day": _l("同一天已有这种疫苗的第 %(shown)s 剂，请核对剂次。"),
    "site": _l("不认识这个部位。请写左上臂、右上臂、左大腿、右大腿、口服或鼻喷。"),
    "username": _l("账号用 3 到 40 个字母、数字、点、横线，例如 li.na。"),
    "username_taken": _l("这个账号名在别的门诊已有人用，请换一个。"),
    "other_account": _l("这个账号已是另一个姓名。同一个人请写一样的姓名，不同的人请换账号。"),
    "roles": _l("不认识这个岗位。请写登记员、预检医生、接种护士、留观护士、疫苗管理员或门诊负责人，几个之间用顿号。"),
    "role_not_yours": _l("您不能授予这个岗位，请联系系统管理员。"),
    "task": _l("合格证类别请写健康询问、接种或留观。"),
    "certificate_dates": _l("有效期早于发证日期，请核对。"),
    "place": _l("没有这个冰箱。请在上面“不认识的写法”里选是哪一个，或先登记冰箱。"),
    "read_later": _l("时间在现在之后，请核对记录仪的时钟。"),
    "warmth": _l("不是温度。请写成 4.5 或 -18。"),
    "other_warmth": _l("这个时间已记了 %(shown)s ℃，和文件里的不一样。"),
    "twice": _l("和第 %(shown)s 行重复，只算一次。"),
}
FILE_FAULTS: dict[str, Any] = {
    "empty": _l("文件是空的。请重新导出后再上传。"),
    "old_workbook": _l("这是旧的 .xls 文件。请在表格软件里另存为 .xlsx 或 CSV，再上传。"),
    "encoding": _l("认不出文字编码。请另存为 CSV（UTF-8）再上传。"),
    "quotes": _l("有一个引号没有成对，后面的内容连在了一起。请检查文件，或另存为 XLSX 再上传。"),
    "large_book": _l("XLSX 太大，读它要占太多内存。请另存为 CSV 再上传。"),
    "book": _l("XLSX 文件坏了，打不开。请重新另存一次再上传。"),
    "no_head": _l("没有找到写列名的那一行。请在第一行写上列名，再上传。"),
    "rows": _l("行数超过 110 万。请分成几个文件。"),
    "gone": _l("文件已经不在了。请重新上传。"),
}


def sentence(fault: Fault) -> str:
    """What is wrong with a cell, and what to do."""
    if fault.code.startswith("document_") and fault.code[9:] in DOCUMENT_FAULTS:
        return str(DOCUMENT_FAULTS[fault.code[9:]])
    text = str(FAULTS[fault.code])
    return text % {"shown": fault.shown} if "%(shown)s" in text else text


def rows_told(number: int) -> str:
    """「5,000 行」"""
    return str(_("%(n)s 行", n=f"{number:,}"))
