"""What people practise with the invented county: the exercises, with the codes as they stand now."""

import datetime as dt
import uuid

import sqlalchemy as sa
from flask_babel import gettext as _

from vaccsched.demo.facts import CLINICS
from vaccsched.demo.shelf import EXPIRED, GOOD, QUARANTINED
from vaccsched.demo.today import find_child_booked_today
from vaccsched.identity.rules import DEMO_PASSWORD
from vaccsched.residents.models import Person
from vaccsched.shared.db import db
from vaccsched.sites.models import Clinic
from vaccsched.stock.models import Lot, Pack
from vaccsched.training.operations import Exercise
from vaccsched.vaccines.models import VaccineProduct

PREFIX = CLINICS[0].prefix
Codes = tuple[tuple[str, str], ...]


def exercises(now: dt.datetime) -> list[Exercise]:
    """A morning's work in order, then what the program refuses, then what hopefully never happens."""
    clinic_id = db.session.scalars(sa.select(Clinic.id).where(Clinic.code == CLINICS[0].code)).one()
    good, expired, held = (_pack(clinic_id, lot) for lot in (GOOD, EXPIRED, QUARANTINED))
    return [*_with_people(clinic_id, good, now), *_refused(expired, held), *_rare()]


def _with_people(clinic_id: uuid.UUID, good: str, now: dt.datetime) -> list[Exercise]:
    booked = find_child_booked_today(now=now)
    child: Codes = ((booked.short_code, _("预约的孩子，预约码")),) if booked else ()
    elder = db.session.scalar(
        sa.select(Person).where(Person.clinic_id == clinic_id, Person.name == "王桂芳").order_by(Person.id).limit(1)
    )
    walk_in: Codes = ((elder.document or "", _("没有手机的老人，身份证号")),) if elder else ()
    return [
        _exercise(
            _("登记取号"), "desk", ("arrived",), child + walk_in,
            _("打开“登记取号”，输入下面的预约码，给孩子发号。"), _("再输入老人的身份证号，选疫苗，发一个现场号。"),
        ),
        _exercise(
            _("健康询问和知情同意"), "doctor", ("inquiry_confirmed", "consent_signed"), (),
            _("在首页选健康询问台，叫下一位。"), _("问完 11 项，选“建议接种”；再请家长在屏幕上签知情同意书。"),
        ),
        _exercise(
            _("三查七对一验证，接种"), "nurse", ("immunization_given",), ((good, _("可用的疫苗，追溯码")),),
            _("在首页选接种台，叫下一位，扫票上的码，再扫疫苗追溯码。"),
            _("逐项核对，请受种者看对面屏确认，再按“接种”。"),
        ),
        _exercise(
            _("留观和离开"), "watch", ("signed_out", "left_early"), (),
            _("打开“留观”，看每个人还剩几分钟。"), _("给满 30 分钟的人办离开；再试一个没满的人，看系统要什么。"),
        ),
    ]  # fmt: skip


def _refused(expired: str, held: str) -> list[Exercise]:
    return [
        _exercise(
            _("被系统拦下的疫苗"), "nurse", ("hard_stop",), ((expired, _("过期的")), (held, _("封存的"))),
            _("接种台有人时，扫下面两支，看停止页上写了什么、下一步是什么。"),
        ),
        _exercise(
            _("证书过期的护士"), "nurse-old", ("denied",), (),
            _("用这个账号登录，打开“接种”，看为什么打不开、该找谁。"),
        ),
    ]  # fmt: skip


def _rare() -> list[Exercise]:
    return [
        _exercise(
            _("有人不舒服"), "watch", ("alarm_taken", "emergency_started"), (),
            _("在“留观”里按某个人的“不适”，另一台电脑接手。"), _("打开“急救记录”，按步骤记时间，最后写结果。"),
        ),
        _exercise(
            _("系统打不开的时候"), "desk", ("paper_sheets_printed", "paper_entered"), (),
            _("在“纸质单和补录”里打印几张单子，手写一张。"), _("再按单子补录，时间写真正接种的时间。"),
        ),
        _exercise(
            _("负责人改号源"), "manager", ("plan_saved", "plan_edit_undone"), (),
            _("打开“号源计划”，改一个半天，先看预览，再发布。"), _("再撤销，看号回到原来的样子。"),
        ),
    ]  # fmt: skip


def _exercise(title: str, account: str, proofs: tuple[str, ...], codes: Codes, *steps: str) -> Exercise:
    named = f"{PREFIX}-{account} / {DEMO_PASSWORD}"
    return Exercise(title=title, account=named, steps=steps, codes=codes, proofs=frozenset(proofs))


def _pack(clinic_id: uuid.UUID, lot: int) -> str:
    """The trace code of an unopened pack of DTaP from this lot."""
    found = db.session.scalar(
        sa.select(Pack.trace_code)
        .join(Lot, Lot.id == Pack.lot_id)
        .join(VaccineProduct, VaccineProduct.id == Lot.product_id)
        .where(
            Pack.clinic_id == clinic_id, VaccineProduct.vaccine_code == "DTAP", Lot.lot_number.endswith(str(lot)),
            Pack.doses_used == 0, Pack.discarded_at.is_(None),
        )
        .order_by(Pack.trace_code.desc())
        .limit(1)
    )  # fmt: skip
    return found or "—"
