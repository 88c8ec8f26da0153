"""The queue page: order with reasons, and the moves."""

import re

from tests.visits.builders import appointment, arrive, at, call, child, elder, floor
from tests.visits.pages import JSON, key, text


def test_the_queue_page_shows_the_order_with_its_reasons(desk, client):
    arrive(desk, elder("甲"), at(8, 2))
    arrive(desk, appointment(of=elder("乙"), slot=desk.slots[0]), at(8, 5))
    page = text(client.get("/queue"))
    assert page.index("A001") < page.index("B001")
    assert "按时到的预约，按 08:00 排" in page
    assert "急需接种的先叫" in page


def test_who_took_a_later_place_at_the_desk_is_not_said_to_have_booked(desk, client):
    visit = arrive(desk, child(), at(7, 45), vaccine_codes=["IPV"])
    assert visit.letter == "B"
    page = text(client.get("/queue"))
    assert "现场取的号，排在 08:00 的时段" in page
    assert "按时到的预约，按" not in page


def test_changing_and_passing_a_person_from_the_queue_page(desk, client):
    arrive(desk, elder("甲"), at(8))
    for what in ("put-back", "pass"):
        entry = call(desk, desk.screening[0], at(8, 5))
        if what == "pass":
            assert client.post(f"/queue/entries/{entry.id}/pass").status_code == 409
            for _again in range(2):
                client.post(f"/queue/entries/{entry.id}/again")
        answer = client.post(f"/queue/entries/{entry.id}/{what}", follow_redirects=True)
        assert "等健康询问 1" in text(answer)


def test_who_was_sent_back_has_waited_all_the_while(desk, client):
    arrive(desk, elder("甲"), at(8))
    entry = call(desk, desk.screening[0], at(8, 5))
    client.post(f"/queue/entries/{entry.id}/put-back")
    assert "已等 10 分钟" in text(client.get("/queue"))


def test_leaving_needs_a_reason_and_frees_the_place(desk, client):
    visit = arrive(desk, elder(), at(8))
    refused = client.post(f"/queue/visits/{visit.id}/leave", data={"reason": ""})
    assert (refused.status_code, "请选择没有接种就离开的原因" in text(refused)) == (422, True)
    assert client.post(f"/queue/visits/{visit.id}/leave", data={"reason": "no_time"}).status_code == 303
    assert "现场剩余 2" in text(client.get(f"/desk/persons/{elder('乙').id}"))


def test_who_left_by_mistake_is_listed_for_ten_minutes_and_brought_back(desk, client, clock):
    clock.move_to(at(8, 10).wall)
    visit = arrive(desk, elder("王桂芳"), at(8))
    assert "刚离开的" not in text(client.get("/queue"))
    client.post(f"/queue/visits/{visit.id}/leave", data={"reason": "no_time"})
    page = text(client.get("/queue"))
    assert "刚离开的 1" in page
    assert "王*芳" in page
    assert "等不了" in page
    page = text(client.post(f"/queue/visits/{visit.id}/leave/undo", follow_redirects=True))
    assert "等健康询问 1" in page
    assert "刚离开的" not in page
    assert "已撤销" in page
    again = client.post(f"/queue/visits/{visit.id}/leave/undo", headers=JSON)
    assert (again.status_code, again.get_json()["error"]) == (409, "nothing_to_take_back")
    client.post(f"/queue/visits/{visit.id}/leave", data={"reason": "no_time"})
    clock.move_to(at(8, 21).wall)
    assert "刚离开的" not in text(client.get("/queue"))


def test_whose_place_is_taken_meanwhile_is_told_what_to_do(desk, client, clock):
    clock.move_to(at(8, 10).wall)
    first, *_others = [arrive(desk, elder(name), at(8)) for name in ("甲", "乙")]
    client.post(f"/queue/visits/{first.id}/leave", data={"reason": "no_time"})
    arrive(desk, elder("丙"), at(8, 11))
    refused = client.post(f"/queue/visits/{first.id}/leave/undo")
    assert (refused.status_code, "请到登记台重新取号" in text(refused)) == (409, True)
    assert client.post(f"/queue/visits/{first.id}/leave/undo", headers=JSON).get_json()["error"] == "place_given_on"


def test_another_clinics_entry_cannot_be_moved(desk, client):
    other = floor()
    visit = arrive(other, elder(), at(8))
    entry = call(other, other.screening[0], at(8, 5))
    assert client.post(f"/queue/entries/{entry.id}/put-back").status_code == 404
    assert client.post(f"/queue/visits/{visit.id}/leave", data={"reason": "no_time"}).status_code == 404


def test_an_undo_says_what_it_takes_back_and_is_not_offered_for_nothing(desk, client):
    visit = arrive(desk, elder("甲"), at(8))
    assert "撤销“" not in text(client.get("/queue"))
    client.post(f"/queue/visits/{visit.id}/hold", data={"reason": "papers", "minutes": 15})
    page = client.get("/queue")
    assert "撤销“暂候”" in text(page)
    shown = re.search(r'name="move_id" value="([^"]+)"', page.get_data(as_text=True))[1]
    body = {"move_id": shown, **key()}
    for _sent in range(2):
        assert client.post(f"/queue/visits/{visit.id}/undo", data=body).status_code == 303
    assert "撤销“" not in text(client.get("/queue"))
    assert client.post(f"/queue/visits/{visit.id}/undo", data={"move_id": shown}, headers=JSON).status_code == 409


def test_the_open_queue_page_hears_who_comes(desk, client):
    first = client.get("/queue/now")
    assert "B001" not in text(first)
    known = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/queue/now", headers=known).status_code == 304
    arrive(desk, elder("王桂芳"), at(8, 10))
    now = client.get("/queue/now", headers=known)
    assert (now.status_code, "B001 王*芳" in text(now), "撤销离开" in text(now)) == (200, True, False)
