"""What a newcomer needs: addresses, logins, and concrete things to try, as they stand now."""

import datetime as dt
import os
import unicodedata
import uuid

import sqlalchemy as sa

from vaccsched.booking.models import Appointment
from vaccsched.demo.facts import CLINICS, MOTHER_PHONE
from vaccsched.demo.places import screen_token
from vaccsched.demo.shelf import EXPIRED, GOOD, QUARANTINED
from vaccsched.demo.today import find_child_booked_today
from vaccsched.identity.models import DeviceKind
from vaccsched.identity.rules import DEMO_PASSWORD
from vaccsched.residents.models import Person
from vaccsched.shared import clock, qr
from vaccsched.shared.db import db
from vaccsched.shared.format import age, time
from vaccsched.sites.models import Clinic
from vaccsched.stock.models import Lot, Pack
from vaccsched.vaccines.models import Vaccine, VaccineProduct

FIRST = CLINICS[0]
SHELF = {GOOD: "可用 usable", EXPIRED: "过期 expired", QUARANTINED: "封存 quarantined"}


def text(*, now: dt.datetime) -> str:
    """For the terminal of ``make run`` and for ``flask demo-info``."""
    clinic_id = db.session.scalars(sa.select(Clinic.id).where(Clinic.code == FIRST.code)).one()
    appointment = find_child_booked_today(now=now)
    return "\n".join(
        [
            *_pages(_base()),
            "",
            "试一试 things to try（全部人和机构都是编造的 everything is invented）",
            *_elder(clinic_id, now),
            *_child(appointment),
            *_codes(clinic_id, appointment),
            "  · 健康档案平台 health-record platform: 另开终端 flask --app wsgi demo-receiver，再按它说的启动 worker",
            f"  · 证书过期的护士 nurse with an expired certificate: {FIRST.prefix}-nurse-old → 不能接种",
        ]
    )


def _pages(base: str) -> list[str]:
    prefix = FIRST.prefix
    rows = [
        ("居民 resident", "/", f"手机号 {MOTHER_PHONE}，验证码显示在这个终端 (code: this terminal)"),
        ("登记取号 desk", "/desk", f"{prefix}-desk"),
        ("健康询问 inquiry", "/screening", f"{prefix}-doctor"),
        ("自费缴费 cashier", "/payments", f"{prefix}-desk"),
        ("接种 vaccinator", "/vaccination", f"{prefix}-nurse"),
        ("留观 observation", "/observation", f"{prefix}-watch"),
        ("疫苗库存 stock", "/stock", f"{prefix}-stock"),
        ("冰箱温度 fridges", "/coldchain", f"{prefix}-nurse"),
        ("第二人签字 second signature", "/stock/signatures", f"{prefix}-nurse"),
        ("负责人 manager", "/manage", f"{prefix}-manager"),
        ("报送健康档案 handover", "/handover", f"{prefix}-manager"),
        ("人员 staff", "/manage/staff", f"{prefix}-manager · admin"),
        ("操作记录 audit", "/audit", "audit"),
    ]
    lines = [f"  {_padded(name, 30)}{_padded(base + path, 36)}{login}" for name, path, login in rows]
    for kind, name in (
        (DeviceKind.WAITING_SCREEN, "候种大屏 screen"),
        (DeviceKind.OBSERVATION_SCREEN, "留观大屏 screen"),
        (DeviceKind.DOOR_SCREEN, "门口屏 door screen"),
        (DeviceKind.RECIPIENT_SCREEN, "接种台对面屏 second screen"),
        (DeviceKind.KIOSK, "自助取号机 ticket machine"),
    ):
        lines.append(f"  {_padded(name, 30)}{base}/screens/enrol?token={screen_token(FIRST.code, kind)}")
    everybody = f"所有工作人员的密码 staff password: {DEMO_PASSWORD}   一个账号走完全程 all roles in one: {prefix}-all"
    return [f"演示 demo · {FIRST.name}", everybody, *lines]


def _padded(name: str, width: int) -> str:
    """``name`` and blanks up to ``width`` columns; a Chinese sign takes two."""
    shown = sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in name)
    return name + " " * max(width - shown, 1)


def _elder(clinic_id: uuid.UUID, now: dt.datetime) -> list[str]:
    elder = db.session.scalar(
        sa.select(Person).where(Person.clinic_id == clinic_id, Person.name == "王桂芳").order_by(Person.id).limit(1)
    )
    if elder is None:
        return []
    years = age(elder.birth_date, clock.day_of(now))
    return [f"  · 现场老人 walk-in elder: 取号台输入身份证号 {elder.document}（王桂芳，{years}，没有手机）"]


def _child(appointment: Appointment | None) -> list[str]:
    if appointment is None:
        return [f"  · 预约的孩子 booked child: 用 {MOTHER_PHONE} 登录，给孩子约今天的号"]
    person, when = appointment.person, time(appointment.slot.starts_at)
    return [
        f"  · 预约的孩子 booked child: {person.name}，今天 {when}，预约码 code {appointment.short_code}",
        f"    二维码文字 QR text: {qr.signed('appointment', str(appointment.id))}",
    ]


def _codes(clinic_id: uuid.UUID, appointment: Appointment | None) -> list[str]:
    """Trace codes of the booked child's and the elder's vaccines, and of lots that must be refused."""
    wanted = [line.vaccine_code for line in appointment.lines] if appointment else ["DTAP"]
    lines = []
    for vaccine_code in dict.fromkeys([*wanted, "IIV"]):
        lines += _shelf(clinic_id, vaccine_code, GOOD)
    return ["  · 接种台扫的追溯码 trace codes at the vaccinator's station:", *lines, *_refused(clinic_id)]


def _refused(clinic_id: uuid.UUID) -> list[str]:
    return [*_shelf(clinic_id, "DTAP", EXPIRED), *_shelf(clinic_id, "DTAP", QUARANTINED)]


def _shelf(clinic_id: uuid.UUID, vaccine_code: str, lot: int) -> list[str]:
    """The last pack of this lot that has not been opened."""
    found = db.session.execute(
        sa.select(Pack.trace_code, Vaccine.name_zh)
        .join(Lot, Lot.id == Pack.lot_id)
        .join(VaccineProduct, VaccineProduct.id == Lot.product_id)
        .join(Vaccine, Vaccine.code == VaccineProduct.vaccine_code)
        .where(
            Pack.clinic_id == clinic_id,
            Vaccine.code == vaccine_code,
            Lot.lot_number.endswith(str(lot)),
            Pack.doses_used == 0,
            Pack.discarded_at.is_(None),
        )
        .order_by(Pack.trace_code.desc())
        .limit(1)
    ).first()
    return [f"    {found.trace_code}  {found.name_zh} {SHELF[lot]}"] if found else []


def _base() -> str:
    host = os.environ.get("HOST") or "127.0.0.1"
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - compared only
    return f"http://{shown}:{os.environ.get('PORT') or '8000'}"
