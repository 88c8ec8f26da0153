"""Somebody alone with a phone: no network, a voice that reads the page, an address that leads nowhere."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import people, world

PHONE = {"width": 360, "height": 740}
SAVE, SAVED = "存到这部手机，没网也能看", "已存到这部手机，点一下删掉"
VOICE = """(language) => {
  window.said = [];
  const speech = {
    speaking: false,
    getVoices: () => [{ localService: true, lang: language, name: "of this phone" }],
    speak(one) { this.speaking = true; window.said.push([one.text, one.lang]); },
    cancel() { this.speaking = false; window.said.push(["stopped", ""]); },
    addEventListener() {},
  };
  Object.defineProperty(window, "speechSynthesis", { value: speech });
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
}"""


@pytest.fixture
def here(app, clock, live_server):
    world.build(clock)
    return live_server(app)


def test_without_a_network_the_phone_shows_the_booking_that_was_saved(here, new_context):
    url = here.url
    phone = new_context(viewport=PHONE).new_page()
    people.sign_in_resident(phone, url)
    code = people.book(phone)
    time = phone.locator(".big").first.inner_text()
    phone.evaluate("navigator.serviceWorker.ready.then(() => null)")
    phone.get_by_role("button", name=SAVE).click()
    expect(phone.get_by_role("button", name=SAVED)).to_be_visible()
    booked = phone.url
    phone.goto(f"{url}/reminders")

    here.kill()  # a page that is opened, and a form that is sent
    phone.get_by_role("button", name="就这样提醒").click()
    expect(phone.get_by_role("heading", name="没有网络")).to_be_visible()
    phone.goto(booked)
    expect(phone.get_by_role("heading", name="没有网络")).to_be_visible()
    expect(phone.locator("main")).to_contain_text(time.splitlines()[-1])
    expect(phone.locator("main")).to_contain_text(code)
    expect(phone.locator("main .qr svg")).to_be_visible()
    assert phone.locator("main script, main form").count() == 0

    here.start()  # signing out takes it along
    phone.goto(booked)
    expect(phone.get_by_role("button", name=SAVED)).to_be_visible()
    phone.get_by_role("button", name="退出登录").click()
    phone.wait_for_url(f"{url}/")
    assert phone.evaluate("localStorage.length") == 0


def test_a_page_is_read_out_by_a_voice_of_the_phone_and_says_where_one_is_when_lost(here, new_context):
    elder = new_context(viewport=PHONE)
    elder.add_init_script(f"({VOICE})('zh-CN')")
    page = elder.new_page()
    page.goto(f"{here.url}/clinics")
    button = page.get_by_role("button", name="读给我听")
    button.click()
    said = [text for text, _language in page.evaluate("window.said")]
    assert said[0] == page.locator("main h1").inner_text()
    assert all(one == "zh-CN" for _text, one in page.evaluate("window.said"))
    stop = page.get_by_role("button", name="停下")
    expect(stop).to_have_attribute("aria-pressed", "true")
    stop.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    assert page.evaluate("window.said").pop() == ["stopped", ""]

    # a voice of another language, or none: no button that does nothing
    elder.add_cookies([{"name": "lang", "value": "en", "url": here.url}])
    page.reload()
    people.ready(page)
    expect(page.locator(".read-aloud:visible")).to_have_count(0)
    elder.clear_cookies()

    for path, way in (("/nowhere", 404), ("/q/forged", 404), ("/appointments/xyz", 404), ("/preferences", 405)):
        answer = page.goto(here.url + path)
        assert answer.status == way
        people.ready(page)
        assert page.title().startswith("出错"), path
        expect(page.locator(":focus")).to_have_text(re.compile(".+"))
        assert page.locator(":focus").evaluate("(one) => one.matches('h1, .error-summary')"), path
        expect(page.locator("main a[href^='tel:']").first).to_be_visible()
        expect(page.get_by_role("link", name="回到首页")).to_be_visible()
