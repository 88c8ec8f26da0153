"""Open doors in a browser: a token is given out, used and taken back; a file comes in; an address is told and no more;
what the health-record platform refused is sent again.
"""

import json
import re
import urllib.error
import urllib.request

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from tests import builders
from tests.handover import builders as handed
from tests.journeys.live import cookie_of
from tests.journeys.people import ready
from vaccsched.cli.worker import work_once
from vaccsched.handover import jobs
from vaccsched.handover.adapters import JsonAdapter
from vaccsched.handover.line import poster
from vaccsched.handover.models import HandoverStatus
from vaccsched.handover.receiver import Receiver
from vaccsched.identity.models import PrincipalKind, Role
from vaccsched.residents.models import Person
from vaccsched.shared.db import db

FILE = """姓名,性别,出生日期,电话
王芳,女,2020-05-01,13800001234
李强,男,2019-02-30,
赵敏,女,2021-07-08,
"""


@pytest.fixture
def where(app):
    return handed.world()


def signed_in(new_context, url, who, **options) -> Page:
    ((name, value),) = cookie_of(PrincipalKind.STAFF, who).items()
    context = new_context(**options)
    context.add_cookies([{"name": name, "value": value, "url": url}])
    return context.new_page()


def asked(url: str, token: str) -> int:
    """What a program with this token is answered."""
    request = urllib.request.Request(f"{url}/api/v1/clinics", headers={"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(request) as answer:
            assert json.load(answer)["items"][0]["name"]
            return answer.status
    except urllib.error.HTTPError as refusal:
        return refusal.code


def test_the_doors_are_opened_and_closed_from_the_pages(app, where, live_server, new_context):
    manager = builders.staff(at=where.clinic, roles=[Role.MANAGER])
    supervisor = builders.staff(at=None, in_county=where.clinic.county, roles=[Role.COUNTY_SUPERVISOR])
    handed.dead(where, handed.give(where, hours_ago=80))
    server = live_server(app)
    page = signed_in(new_context, server.url, manager)
    a_token_is_given_out_used_and_taken_back(page, server.url)
    a_file_is_tried_run_and_reported(page, server.url, app)
    what_was_refused_is_sent_again(page, server.url, app)
    phone = signed_in(new_context, server.url, supervisor, viewport={"width": 360, "height": 800})
    an_address_is_told_and_no_more(phone, server.url)


def a_token_is_given_out_used_and_taken_back(page: Page, url: str) -> None:
    page.goto(f"{url}/manage/interface")
    page.get_by_label("谁的什么系统").fill("县健康档案平台")
    page.get_by_role("button", name="发凭证").click()
    expect(page.get_by_text("请至少勾选一项可以用的接口。").first).to_be_visible()
    expect(page.get_by_label("谁的什么系统")).to_have_value("县健康档案平台")
    page.get_by_role("checkbox", name=re.compile("看门诊名单")).check()
    page.get_by_role("button", name="发凭证").click()
    token = page.locator(".once-shown").inner_text()
    assert asked(url, token) == 200
    page.get_by_role("link", name="返回接口凭证").click()
    expect(page.get_by_text("最近一次使用")).to_be_visible()
    page.get_by_role("button", name="停用").click()
    expect(page.get_by_role("button", name="停用")).to_have_count(0)
    assert asked(url, token) == 401


def a_file_is_tried_run_and_reported(page: Page, url: str, app) -> None:
    page.goto(f"{url}/manage/imports")
    page.get_by_role("radio", name="受种者").check()
    file = {"name": "名册.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    page.get_by_label("CSV 或 XLSX 文件").set_input_files(file)
    page.get_by_role("button", name="上传并读取").click()
    work_through(page, app)
    page.get_by_role("button", name="试导，不写入").click()
    work_through(page, app)
    expect(page.locator(".import-fault")).to_contain_text("2019-02-30")
    assert people() == {"王桂芳"}  # tried only
    page.get_by_role("button", name="导入这 2 行").click()
    work_through(page, app)
    assert people() == {"王桂芳", "王芳", "赵敏"}
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载逐行结果").click()
    lines = taken.value.path().read_text("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == ["2", "3", "4"]


def work_through(page: Page, app) -> None:
    """The worker does its part while the page waits, and the page says so by itself."""
    ready(page)
    expect(page.get_by_text("在后台进行，离开这一页也会继续。")).to_be_visible()
    while work_once(app):
        pass
    page.get_by_role("link", name="看结果，做下一步").click()


def people() -> set[str]:
    found = set(db.session.scalars(sa.select(Person.name)))
    db.session.rollback()
    return found


def what_was_refused_is_sent_again(page: Page, url: str, app) -> None:
    page.goto(f"{url}/handover")
    expect(page.locator("#dead")).to_contain_text("平台不收这一条")
    page.locator("#dead").get_by_role("button", name="再发").click()
    expect(page.locator("#dead")).to_contain_text("没有要处理的")
    with Receiver() as platform:
        jobs.hand_over(adapter=JsonAdapter(poster(platform.url)), per_second=1000)
        assert len(platform.kept.events) == 1
    assert handed.statuses() == [HandoverStatus.TAKEN]
    page.reload()
    expect(page.locator("#troubled")).to_contain_text("没有")


def an_address_is_told_and_no_more(page: Page, url: str) -> None:
    page.goto(f"{url}/county/webhooks")
    page.get_by_label("推送给谁的什么系统").fill("县卫健局")
    page.get_by_label("对方给的网址").fill("https://hooks.example.org/in")
    page.get_by_role("checkbox", name=re.compile("某天停诊")).check()
    page.get_by_role("button", name="开始推送").click()
    expect(page.get_by_text("这个网址的主机不在全县的推送名单上").first).to_be_visible()
    expect(page.get_by_label("对方给的网址")).to_have_value("https://hooks.example.org/in")
    page.get_by_label("主机名").fill("hooks.example.org")
    page.get_by_role("button", name="登记主机").click()
    page.get_by_label("推送给谁的什么系统").fill("县卫健局")
    page.get_by_label("对方给的网址").fill("https://hooks.example.org/in")
    page.get_by_role("checkbox", name=re.compile("某天停诊")).check()
    page.get_by_role("button", name="开始推送").click()
    expect(page.locator(".once-shown")).to_contain_text("whsec_")
    page.get_by_role("link", name="看这个推送地址").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("县卫健局")
    page.get_by_role("button", name="停止推送").click()
    expect(page.get_by_text(re.compile("停用"))).to_be_visible()
    page.get_by_role("button", name="移出名单").click()
    expect(page.get_by_role("button", name="移出名单")).to_have_count(0)
