"""The indicators: each is one list of rows, and its figure is computed from that list alone (``domain.md`` §10.1–10.2).

A row of a share counts ``hit`` of ``of``; a row of a time carries ``minutes``. So a figure and the list behind it can
never differ.
"""

from flask_babel import lazy_gettext as _l

from vaccsched.reports.rules.kinds import Indicator, Unit
from vaccsched.reports.rules.rows import (
    ALL,
    CAME,
    ELDER,
    ITEMS,
    accidents,
    answered,
    apart,
    bookings,
    checked,
    crowd,
    doses,
    entered_in_time,
    expired,
    files,
    filled,
    first_at_birth,
    full_course,
    given_of_due,
    given_of_due_so_far,
    in_time_of_due,
    knowing,
    minutes,
    off_from_used,
    on_time,
    readings,
    reported,
    satisfied,
    tables,
    told_in_time,
    unmet,
    visits,
    wasted,
)

GROUPS = {
    "flow": _l("预约和候种"),
    "safety": _l("接种和留观"),
    "vaccines": _l("疫苗和冷链"),
    "cover": _l("接种率和建档"),
    "opinion": _l("需求和满意度"),
    "data": _l("数据质量"),
}


INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        code="booked", group="flow", name=_l("预约率"), formula=_l("有预约的到诊 ÷ 全部到诊"), unit=Unit.SHARE,
        rows=visits(lambda one: one.booked),
    ),
    Indicator(
        code="on_site", group="flow", name=_l("现场取号占比"), formula=_l("没有预约的到诊 ÷ 全部到诊"), unit=Unit.SHARE,
        rows=visits(lambda one: not one.booked),
    ),
    Indicator(
        code="elders_on_site", group="flow", name=_l("65 岁以上现场取号占比"),
        formula=_l("没有预约的 65 岁以上到诊 ÷ 65 岁以上到诊"), unit=Unit.SHARE,
        rows=visits(lambda one: not one.booked, lambda one: one.age >= ELDER),
    ),
    Indicator(
        code="filled", group="flow", name=_l("号源使用率"), formula=_l("已约的号 ÷ 开放的网上号"), unit=Unit.SHARE,
        rows=filled,
    ),
    Indicator(
        code="no_show", group="flow", name=_l("爽约率"), formula=_l("没来的预约 ÷（来了的 + 没来的预约）"),
        unit=Unit.SHARE, rows=bookings(frozenset({"no_show"}), CAME | {"no_show"}),
        caution=_l("爽约常因提醒不到或排队太久，不是居民的考核。"), bad=True,
    ),
    Indicator(
        code="cancelled", group="flow", name=_l("取消率"), formula=_l("取消的预约 ÷ 全部预约"), unit=Unit.SHARE,
        rows=bookings(frozenset({"cancelled"}), ALL), bad=True,
    ),
    Indicator(
        code="on_time", group="flow", name=_l("准时叫号率"),
        formula=_l("预约到诊中，时段开始（晚到的按到达）后 15 分钟内叫到的 ÷ 叫到的"), unit=Unit.SHARE,
        rows=visits(on_time, lambda one: one.slot_start is not None and one.called_at is not None),
    ),
    Indicator(
        code="wait_first", group="flow", name=_l("等第一次叫号"), formula=_l("从取号到第一次叫号的分钟数"),
        unit=Unit.MEDIAN, rows=minutes(lambda one: one.arrived_at, lambda one: one.called_at),
    ),
    Indicator(
        code="wait_dose", group="flow", name=_l("从取号到接种"), formula=_l("从取号到第一剂的分钟数"), unit=Unit.MEDIAN,
        rows=minutes(lambda one: one.arrived_at, lambda one: one.first_dose_at),
    ),
    Indicator(
        code="wait_table", group="flow", name=_l("在接种台前等"),
        formula=_l("从能打（签好、交好费）到叫到接种台的分钟数"),
        unit=Unit.MEDIAN, rows=minutes(lambda one: one.waiting_since, lambda one: one.dose_called_at),
    ),
    Indicator(
        code="crowd", group="flow", name=_l("候种最多人数"), formula=_l("同一时刻取了号还没叫去打针的人，每天最多时"),
        unit=Unit.PEAK, rows=crowd,
    ),
    Indicator(
        code="throughput", group="flow", name=_l("每台每小时剂次"),
        formula=_l("接种剂次 ÷ 接种台小时（每台每天从第一次叫号到最后一针）"), unit=Unit.PER_HOUR, rows=tables,
        caution=_l("快不等于好：留够核对的时间。"),
    ),
    Indicator(
        code="items", group="safety", name=_l("三查七对一验证完整率"), formula=_l("15 项全部核对的剂次 ÷ 全部剂次"),
        unit=Unit.SHARE, rows=doses(lambda one: one.items_ok == ITEMS),
    ),
    Indicator(
        code="consent", group="safety", name=_l("知情同意率"), formula=_l("有知情同意的剂次 ÷ 全部剂次"),
        unit=Unit.SHARE, rows=doses(lambda one: one.consented),
    ),
    Indicator(
        code="watched", group="safety", name=_l("留观 30 分钟完成率"),
        formula=_l("留观满 30 分钟离开的到诊 ÷ 接种了的到诊"), unit=Unit.SHARE,
        rows=visits(lambda one: one.watched is True, lambda one: one.given > 0 and one.left_at is not None),
    ),
    Indicator(
        code="postponed", group="safety", name=_l("推迟和不宜接种"), formula=_l("推迟或不宜 ÷ 做了健康询问的到诊"),
        unit=Unit.SHARE,
        rows=visits(lambda one: one.outcome in {"postpone", "not_suitable"}, lambda one: one.outcome is not None),
        caution=_l("低不一定好：该推迟的要推迟。"),
    ),
    Indicator(
        code="aefi", group="safety", name=_l("异常反应及时上报率"),
        formula=_l("按时限（48 小时；严重的 2 小时）上报的 ÷ 已上报和已超时的"), unit=Unit.SHARE, rows=reported,
        caution=_l("报得少不等于好。"),
    ),
    Indicator(
        code="aefi_rate", group="safety", name=_l("异常反应报告率"),
        formula=_l("登记的异常反应 ÷ 接种剂次，每 10 万剂"), unit=Unit.PER_100K, rows=accidents,
        caution=_l("报得少不等于好。"),
    ),
    Indicator(
        code="scanned", group="vaccines", name=_l("追溯码扫码率"), formula=_l("扫码（含摄像头）的剂次 ÷ 全部剂次"),
        unit=Unit.SHARE, rows=doses(lambda one: one.code_entry in {"scan", "camera"}),
    ),
    Indicator(
        code="readings", group="vaccines", name=_l("冰箱测温率"), formula=_l("已测次数 ÷ 应测次数（每台每天 2 次）"),
        unit=Unit.SHARE, rows=readings,
    ),
    Indicator(
        code="wasted", group="vaccines", name=_l("疫苗损耗率"), formula=_l("损耗剂次 ÷（使用 + 损耗）"),
        unit=Unit.SHARE, rows=wasted, caution=_l("多人份疫苗开瓶必有损耗，不要为了它不开瓶。"), bad=True,
    ),
    Indicator(
        code="expired", group="vaccines", name=_l("过期损失率"), formula=_l("过了有效期报废的剂次 ÷（使用 + 损耗）"),
        unit=Unit.SHARE, rows=expired, bad=True,
    ),
    Indicator(
        code="covered", group="cover", name=_l("免疫规划疫苗接种率"),
        formula=_l("实种 ÷ 应种（各疫苗、剂次合计，按月）"), unit=Unit.SHARE, rows=given_of_due,
    ),
    Indicator(
        code="covered_so_far", group="cover", name=_l("累计接种率"),
        formula=_l("累计实种 ÷ 累计应种（前几个月的实种 + 最后一个月的应种），从这段时间的第一个月累计"),
        unit=Unit.SHARE, rows=given_of_due_so_far,
    ),
    Indicator(
        code="full_course", group="cover", name=_l("全程接种率"),
        formula=_l("没有逾期免费剂次的儿童 ÷ 本门诊管理的 0–6 岁儿童，按出生年，以最后一个月末为准"), unit=Unit.SHARE,
        rows=full_course,
    ),
    Indicator(
        code="covered_in_time", group="cover", name=_l("及时接种率"), formula=_l("在推荐完成年龄以前打的 ÷ 应种"),
        unit=Unit.SHARE, rows=in_time_of_due,
    ),
    Indicator(
        code="off_from_used", group="cover", name=_l("D 值：实种与用苗相差"),
        formula=_l("|实种 − 疫苗出库使用的剂次| ÷ 应种，按月、按疫苗"), unit=Unit.SHARE, rows=off_from_used, bad=True,
        caution=_l("打了替代的自费疫苗、在别处接种的会有差；差得大，核对记录和出库。"),
    ),
    Indicator(
        code="apart", group="cover", name=_l("R 值：各剂次应种相差"),
        formula=_l("（应种最多的剂次 − 应种最少的剂次）÷ 应种最多的剂次，按月、按疫苗"), unit=Unit.SHARE, rows=apart,
        bad=True, caution=_l("各剂次对着不同月龄的儿童，一个月差一点是正常的；一直差得大，查漏建档和迁移。"),
    ),
    Indicator(
        code="birth_dose", group="cover", name=_l("乙肝首针及时率"),
        formula=_l("出生 24 小时内打乙肝第 1 剂的 ÷ 这段时间出生、在本门诊建档的"), unit=Unit.SHARE,
        rows=first_at_birth,
    ),
    Indicator(
        code="certified", group="cover", name=_l("建证率"), formula=_l("有接种证的儿童 ÷ 本门诊管理的 0–6 岁儿童"),
        unit=Unit.SHARE, rows=files(lambda facts: facts.certified_files),
    ),
    Indicator(
        code="unmet", group="opinion", name=_l("没找到号的占比"), formula=_l("没找到时间的找号次数 ÷ 全部找号次数"),
        unit=Unit.SHARE, rows=unmet, bad=True, caution=_l("只数次数，不记是谁；几点找的看「需求」。"),
    ),
    Indicator(
        code="satisfied", group="opinion", name=_l("满意度"), formula=_l("4 星和 5 星 ÷ 全部评价（接种后 5 星一问）"),
        unit=Unit.SHARE, rows=satisfied,
    ),
    Indicator(
        code="knowing", group="opinion", name=_l("留观知晓率"),
        formula=_l("知道要留观 30 分钟的 ÷ 回答了的（评价时一问）"), unit=Unit.SHARE, rows=knowing,
    ),
    Indicator(
        code="answered", group="opinion", name=_l("评价率"), formula=_l("打了分的到诊 ÷ 全部到诊"), unit=Unit.SHARE,
        rows=answered,
    ),
    Indicator(
        code="timely", group="data", name=_l("时效性"), formula=_l("接种后 24 小时内录入的剂次 ÷ 全部剂次"),
        unit=Unit.SHARE, rows=doses(entered_in_time),
    ),
    Indicator(
        code="told", group="data", name=_l("24 小时内报送健康档案"),
        formula=_l("24 小时内平台给了回执的剂次 ÷ 已报送和已过 24 小时的剂次"), unit=Unit.SHARE, rows=told_in_time,
        caution=_l("没有填平台地址时一剂也没有报送，见「报送健康档案」。"),
    ),
    Indicator(
        code="complete", group="data", name=_l("完整性"), formula=_l("必填项齐全的剂次 ÷ 全部剂次"), unit=Unit.SHARE,
        rows=doses(lambda one: not one.missing),
    ),
    Indicator(
        code="accurate", group="data", name=_l("档案校验通过率"),
        formula=_l("夜间校验没有问题的档案 ÷ 校验的档案（证件校验位、出生日期、性别、疑似重复）"), unit=Unit.SHARE,
        rows=files(lambda facts: facts.checked_files),
    ),
    Indicator(
        code="sampled", group="data", name=_l("抽查正确率"), formula=_l("与原始记录一致的 ÷ 随机抽出并核查了的"),
        unit=Unit.SHARE, rows=checked,
    ),
    Indicator(
        code="open", group="data", name=_l("接种记录向本人开放率"),
        formula=_l("有家人账号能看的档案 ÷ 本门诊管理的档案"), unit=Unit.SHARE,
        rows=files(lambda facts: facts.open_files),
        caution=_l("国家基本公共卫生服务要求不低于 40%。"), floor=40,
    ),
    Indicator(
        code="read", group="data", name=_l("接种记录本人看过率"),
        formula=_l("这段时间里家人在手机或电脑上看过的档案 ÷ 本门诊管理的档案"), unit=Unit.SHARE,
        rows=files(lambda facts: facts.read_files),
    ),
)  # fmt: skip
BY_CODE = {one.code: one for one in INDICATORS}
