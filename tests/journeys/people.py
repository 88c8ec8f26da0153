"""What the people of a journey do in a browser, in their own words."""

import re

import sqlalchemy as sa
from playwright.sync_api import Page, expect

from tests.checks.builders import ticket_code
from tests.journeys.measures import measure
from tests.journeys.world import PASSWORD, PHONE
from vaccsched.messages.models import OutboxMessage
from vaccsched.shared.db import db
from vaccsched.visits.models import Visit


def login_code() -> str:
    """The six digits of the last message to the phone, as the sender would have sent them."""
    message = db.session.scalar(sa.select(OutboxMessage).order_by(OutboxMessage.created_at.desc()).limit(1))
    text = message.body
    db.session.rollback()
    return re.search(r"\d{6}", text)[0]


def sign_in_resident(page: Page, url: str) -> None:
    page.goto(f"{url}/sign-in")
    page.get_by_label("手机号").fill(PHONE)
    page.get_by_role("button", name="发送验证码").click()
    page.get_by_label("6 位验证码").fill(login_code())
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="谁来打、打什么")).to_be_visible()


def book(page: Page, *, on_last_day: bool = False) -> str:
    """From the family page to the confirmation: the first person, the proposed vaccines. Answers the short code."""
    page.get_by_role("button", name=re.compile("选日期")).first.click()
    days = page.locator(".date-list a")
    (days.last if on_last_day else days.first).click()
    page.locator(".slot-list button").first.click()
    page.get_by_role("button", name="以上都没有，预约这个时间").click()
    expect(page.get_by_role("heading", name="约好了")).to_be_visible()
    return page.locator(".card-plain b.lead").inner_text()


def sign_in_staff(page: Page, url: str, username: str, *, station: str | None = None) -> None:
    page.goto(f"{url}/staff/sign-in")
    page.get_by_label("账号").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(re.compile(r"/staff"))
    if station:
        page.get_by_role("button", name=station).click()


def ready(page: Page) -> None:
    """The page's modules have started, as they have long before a person has read it."""
    expect(page.locator("html[data-ready]")).to_be_attached()


def scan(page: Page, code: str) -> None:
    """A scanner types quickly and presses Enter, wherever the focus is."""
    ready(page)
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def scan_ticket(page: Page, number: str) -> None:
    """The code on the ticket of this number goes under the scanner."""
    visit = db.session.scalars(sa.select(Visit).where(Visit.letter == number[0], Visit.number == int(number[1:]))).one()
    code = ticket_code(visit)
    db.session.rollback()
    scan(page, code)


def inquire(page: Page, *, prefilled: bool, temperature: str = "36.6") -> None:
    """The screener calls the next person and confirms today's answers: nothing to report, recommended.

    ``prefilled``: the answers given while booking are there already, to be confirmed.
    """
    page.get_by_role("button", name="叫下一位").click()
    expect(page.get_by_role("heading", name="今天的回答")).to_be_visible()
    ready(page)
    assert measure(page, "choices") == []
    if not prefilled:
        page.get_by_role("button", name="没答的都是“否”").click()
    page.get_by_label("体温（腋下）").fill(temperature)
    page.get_by_role("radio", name="建议接种").check()
    name = page.get_by_label("姓名")
    if not name.input_value():
        name.fill("陈志强")
    identity = page.get_by_label("身份核对", exact=True)
    if identity.is_visible():  # not the recipient: a guardian the clinic knows
        identity.select_option("known")
    page.get_by_role("button", name="确认今天的询问").click()


def agree(page: Page, *, more: bool) -> None:
    """Consent to the vaccine on the page, signed on paper. ``more``: another vaccine is to be signed after it."""
    text = page.locator(".consent-text h2")
    expect(text).to_be_visible()
    ready(page)
    assert measure(page, "choices") == []
    vaccine = text.inner_text()
    name = page.get_by_label("姓名")
    if not name.input_value():
        name.fill("陈志强")
    page.get_by_label("签名方式").select_option("paper")
    page.get_by_role("button", name="同意接种", exact=True).click()
    if more:
        expect(text).not_to_have_text(vaccine)
    else:
        expect(page.get_by_role("button", name="叫下一位")).to_be_visible()


def pay(page: Page, url: str, ticket: str, number: str) -> None:
    """The registrar writes down the receipt of somebody who waits at the cashier."""
    page.goto(f"{url}/payments")
    page.get_by_role("link", name=ticket).click()
    ready(page)
    page.get_by_label("收据号").fill(number)
    page.get_by_role("button", name="已缴费，去候种").click()
    expect(page.get_by_text("没有人等缴费")).to_be_visible()


def call_next(page: Page) -> None:
    page.get_by_role("button", name="叫下一位").click()
    expect(page.get_by_role("heading", name="三查七对一验证")).to_be_visible()


def confirm_buttons(page: Page):
    return page.locator("button[name=site]")
