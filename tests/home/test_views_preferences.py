"""Language, elders' version and text size: asked for by a form, kept in cookies."""

import pytest


def test_a_choice_is_kept_and_leads_back(client):
    answer = client.post("/preferences", data={"elder": "1", "next": "/sign-in"})
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert "data-elder" in client.get("/sign-in").text
    client.post("/preferences", data={"elder": "0"})
    assert "data-elder" not in client.get("/sign-in").text


def test_one_choice_leaves_the_others(client):
    client.post("/preferences", data={"elder": "1"})
    client.post("/preferences", data={"text_size": "30"})
    page = client.get("/sign-in").text
    assert "data-elder" in page
    assert 'data-text="30"' in page


def test_the_language_is_kept(client):
    client.post("/preferences", data={"lang": "en"})
    assert '<html lang="en"' in client.get("/sign-in").text


@pytest.mark.parametrize("wrong", [{"lang": "fr"}, {"elder": "2"}, {"text_size": "99"}])
def test_nothing_else_can_be_chosen(client, wrong):
    answer = client.post("/preferences", json=wrong)
    assert (answer.status_code, answer.json["error"]) == (422, "invalid_input")
    assert "Set-Cookie" not in answer.headers or "=99" not in answer.headers["Set-Cookie"]


def test_nobody_is_led_elsewhere(client):
    assert client.post("/preferences", data={"lang": "zh", "next": "//evil.example"}).location == "/"


def test_scripts_cannot_read_the_cookies(client):
    cookie = client.post("/preferences", data={"elder": "1"}).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
