"""The registrar's screen as a scanner and a keyboard drive it."""

from playwright.sync_api import Page, expect

STUB_PRINT = """window.print = () => {
  sessionStorage.printed = Date.now() - sessionStorage.began;
  window.dispatchEvent(new Event("afterprint"));
};"""


def ready(page: Page) -> None:
    """The page's modules have started."""
    expect(page.locator("html[data-ready]")).to_be_attached()


def sign_in(page: Page, url: str, username: str, password: str) -> None:
    """With the keyboard, to the desk."""
    page.goto(f"{url}/staff/sign-in?next=/desk")
    page.keyboard.type(username)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{url}/desk")


def plain_page(page: Page) -> int:
    """Milliseconds until the desk's own page has come and works."""
    began = page.evaluate("Date.now()")
    page.goto(page.url.partition("?")[0])
    ready(page)
    return int(page.evaluate("Date.now()") - began)


def card_to_print(page: Page, card: str) -> int:
    """Milliseconds from the last digit of the card to the page with the key, and from the key to the print.

    The page has ``STUB_PRINT``.
    """
    ready(page)
    expect(page.locator("#code")).to_be_focused()
    page.keyboard.type(card)
    page.evaluate("sessionStorage.began = Date.now()")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/persons/**")
    ready(page)
    shown = page.evaluate("Date.now() - sessionStorage.began")
    page.evaluate("sessionStorage.began = Date.now()")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk?last=*")  # back by itself once it was printed
    return int(shown + page.evaluate("Number(sessionStorage.printed)"))
