"""Words of mydata."""

from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.mydata.models import AskedStatus, Scope, Topic

SCOPES: dict[Scope, Any] = {
    Scope.DOSES: _l("接种记录和该打的疫苗"),
    Scope.HEALTH: _l("健康情况、过敏、接种后反应"),
}
TOPICS: dict[Topic, Any] = {
    Topic.NAME: _l("姓名"),
    Topic.BIRTH_DATE: _l("出生日期"),
    Topic.SEX: _l("性别"),
    Topic.DOCUMENT: _l("证件"),
    Topic.CONTACT: _l("电话、住址"),
    Topic.DOSE: _l("接种记录"),
    Topic.HEALTH: _l("健康情况、过敏"),
    Topic.OTHER: _l("其他"),
}
STATUSES: dict[AskedStatus, Any] = {
    AskedStatus.WAITING: _l("门诊还没答复"),
    AskedStatus.DONE: _l("已更正"),
    AskedStatus.DECLINED: _l("没有改"),
}
PURPOSES: dict[str, Any] = {  # of opening a record, as the audit names them
    "aefi": _l("处理接种后反应"),
    "aefi_print": _l("打印接种后反应报告"),
    "bedside_check": _l("三查七对"),
    "certificate": _l("接种证"),
    "correction": _l("更正接种记录"),
    "county_supervision": _l("县里督导检查"),
    "desk": _l("登记取号"),
    "draw_entry": _l("代登记摇号"),
    "draw_receipt": _l("打印摇号回执"),
    "file": _l("建档资料"),
    "forecast": _l("推算该打的疫苗"),
    "health": _l("健康情况"),
    "interface": _l("经接口读取"),
    "kiosk": _l("自助取号"),
    "links": _l("办理家庭关系"),
    "merging": _l("核对是不是同一个人"),
    "move": _l("迁入、迁出"),
    "own_record": _l("看接种记录"),
    "paper_entry": _l("补录纸质接种单"),
    "phone_booking": _l("电话预约"),
    "print": _l("打印表单"),
    "proof": _l("打印接种凭证"),
    "reaction": _l("处理不适"),
    "recall": _l("提醒该打的疫苗"),
    "record": _l("看接种记录"),
    "school_check": _l("入托入学查验"),
    "screening": _l("健康询问"),
    "ticket": _l("找回号条"),
    "waitlist": _l("登记候补"),
}
ACTIONS: dict[str, Any] = {  # looks that name no purpose
    "person_revealed": _l("查看完整证件号或电话"),
    "outside_read": _l("按您的授权在线调阅"),
    "data_exported": _l("导出数据"),
    "proof_issued": _l("开接种凭证"),
    "certificate_printed": _l("打印到接种证"),
}
LISTS: dict[str, Any] = {
    "list_shown": _l("门诊当天的名单"),
    "observation_list_seen": _l("留观名单"),
    "persons_listed": _l("工作名单"),
    "persons_searched": _l("按姓名或证件查找"),
    "handover_list_seen": _l("看报送健康档案名单"),
    "aefi_list_seen": _l("接种后反应名单"),
}
ELSE = _l("其他工作")
