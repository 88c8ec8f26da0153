"""What is said to the platform, and what its answers mean."""

import json

import pytest
from fhir.resources.R4B.bundle import Bundle

from tests.aefi import builders as cases
from tests.handover import builders as handed
from vaccsched.fhir import systems
from vaccsched.handover import bundle, plain, queries
from vaccsched.handover.adapters import NotTaken
from vaccsched.handover.line import poster
from vaccsched.handover.models import Trouble
from vaccsched.handover.receiver import Fault, Receiver
from vaccsched.records import operations as records
from vaccsched.records.models import HealthFactKind
from vaccsched.shared.clock import now as _now
from vaccsched.shared.db import db, new_id
from vaccsched.shared.unit_of_work import unit_of_work

OK = {"event_id": "E", "accepted": True, "receipt": "R1"}
BODY = json.dumps({"entry": [{}, {}]}).encode()
GOOD = {"resourceType": "Bundle", "type": "transaction-response", "entry": [
    {"response": {"status": "200 OK"}}, {"response": {"status": "201 Created", "location": "Immunization/7"}},
]}  # fmt: skip


def trouble(kind, **answer):
    body = answer.pop("said", None)
    raw = answer.pop("body", json.dumps(body).encode())
    with pytest.raises(NotTaken) as told:
        handed.answering(kind, body=raw, **answer).send("E", BODY)
    return told.value


def report_of(message_id):
    db.session.rollback()
    return queries.reports(message_ids=[message_id], now=_now())[message_id]


@pytest.mark.parametrize(
    ("status", "expected"),
    [(400, Trouble.REFUSED), (422, Trouble.REFUSED), (401, Trouble.NOT_ALLOWED), (404, Trouble.NOT_ALLOWED),
     (302, Trouble.NOT_ALLOWED), (429, Trouble.BUSY), (503, Trouble.BUSY), (500, Trouble.SERVER_ERROR)],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["json", "fhir"])
def test_a_status_that_says_no_is_no_receipt(kind, status, expected):
    assert trouble(kind, status=status).trouble is expected


@pytest.mark.parametrize("raw", [b"", b"<html>OK</html>", b'{"event_id": "E", "acc', b"[]", b"[" * 5000])
@pytest.mark.parametrize("kind", ["json", "fhir"])
def test_an_answer_that_cannot_be_read_is_no_receipt(kind, raw):
    assert trouble(kind, body=raw).trouble is Trouble.UNREADABLE


def test_success_with_an_error_inside_is_no_receipt():
    assert trouble("json", said=OK | {"accepted": False, "code": "no_such_person"}).trouble is Trouble.REFUSED
    assert (
        trouble("fhir", said={"resourceType": "OperationOutcome", "issue": [{"code": "invalid"}]}).detail == "invalid"
    )
    failed = {**GOOD, "entry": [GOOD["entry"][0], {"response": {"status": "422 Unprocessable"}}]}
    assert trouble("fhir", said=failed).trouble is Trouble.REFUSED


def test_a_receipt_for_another_event_is_no_receipt():
    assert trouble("json", said=OK | {"event_id": "F"}).trouble is Trouble.UNREADABLE


def test_a_transaction_with_an_entry_missing_is_no_receipt():
    assert trouble("fhir", said={**GOOD, "entry": GOOD["entry"][:1]}).trouble is Trouble.UNREADABLE


def test_the_platform_may_say_when_to_come_again():
    told = trouble("json", status=429, headers={"retry-after": "120"})
    assert told.pause.total_seconds() == 120


def test_the_platforms_own_words_which_may_repeat_names_are_not_kept():
    words = {"resourceType": "OperationOutcome", "issue": [{"code": "王桂芳 不存在", "diagnostics": "王桂芳"}]}
    assert "王桂芳" not in trouble("fhir", status=400, said=words).detail
    assert trouble("json", said=OK | {"accepted": False, "code": "王桂芳 不存在"}).detail == "accepted=false"
    named = {**GOOD, "entry": [GOOD["entry"][0], {"response": {"status": "409 王桂芳 不存在"}}]}
    assert trouble("fhir", said=named).detail == "409"


def test_a_good_answer_is_a_receipt():
    assert handed.answering("json", body=json.dumps(OK).encode()).send("E", BODY)["receipt"] == "R1"
    assert handed.answering("fhir", body=json.dumps(GOOD).encode()).send("E", BODY)["receipt"] == "Immunization/7"


# what is said


def test_the_plain_report_has_the_fields_of_the_norm(app):
    where = handed.world()
    with unit_of_work():
        where.elder.phone = "13900000001"
    said = plain.message(report_of(handed.give(where).id))
    assert said["姓名"] == "王桂芳"
    assert (said["性别代码"], said["证件号码"]) == ("2", where.elder.document)
    assert (said["疫苗名称"], said["疫苗代码"], said["疫苗批号"]) == ("23价肺炎球菌多糖疫苗", "2301", "PLENTY")
    assert (said["剂次"], said["接种部位"], said["接种途径"]) == (1, "左上臂", "肌内注射")
    assert (said["机构编号"], said["接种医生姓名"]) == (where.clinic.code, "刘晓燕")
    assert (said["联系人关系"], said["联系人电话"]) == ("本人", "13900000001")
    assert {"健康卡号", "迁入日期", "传染病史", "禁忌", "异常反应史", "户籍地址"} <= said.keys()


def test_what_is_known_of_hiv_is_never_told(app):
    where = handed.world()
    with unit_of_work():
        for kind, code in ((HealthFactKind.CONDITION, "hiv_infected"), (HealthFactKind.ALLERGY, "egg")):
            records.add_health_fact(
                person_id=where.elder.id, kind=kind, code=code, since=_now().date(), actor=where.nurse, now=_now()
            )
    told = json.dumps(plain.message(report_of(handed.give(where).id)), ensure_ascii=False)
    assert "egg" in told
    assert "hiv" not in told


def test_the_bundle_is_valid_fhir_and_speaks_like_the_fhir_pages(app):
    where = handed.world()
    dose = handed.give(where)
    said = bundle.transaction(report_of(dose.id))
    Bundle.model_validate(said)
    patient, given = (entry["resource"] for entry in said["entry"])
    assert patient["identifier"][-1] == {"use": "official", "system": systems.ID_CARD, "value": where.elder.document}
    assert said["entry"][0]["request"]["ifNoneExist"].endswith(where.elder.document)
    assert given["identifier"] == [{"system": systems.RECORD, "value": str(dose.record_id)}]
    assert given["vaccineCode"]["coding"][1] == {"system": systems.NATIONAL_VACCINE, "code": "2301"}
    assert given["patient"]["reference"] == said["entry"][0]["fullUrl"]
    assert (given["status"], given["lotNumber"], given["site"]["coding"][0]["code"]) == ("completed", "PLENTY", "LA")


def test_a_record_taken_back_is_told_as_entered_in_error(app):
    where = handed.world()
    dose = handed.give(where)
    with unit_of_work():
        records.mark_entered_in_error(record_id=dose.record_id, reason="误点", actor=where.nurse, now=_now())
    report = report_of(dose.id)
    assert bundle.transaction(report)["entry"][1]["resource"]["status"] == "entered-in-error"
    assert plain.message(report)["记录状态"] == "作废"


def test_a_reaction_is_told_with_the_doses_before_it(app):
    where = cases.world()
    case = cases.case(where)
    cases.fill(where, case)
    report = report_of(handed.messages()[-1].id)
    said = bundle.transaction(report)
    Bundle.model_validate(said)
    event = said["entry"][1]["resource"]
    assert event["suspectEntity"][0]["instance"]["identifier"]["value"] == str(where.dose.record_id)
    assert event["outcome"]["coding"][0]["code"] == "recovering"
    told = plain.message(report)
    assert (told["反应编号"], told["处理结果"], told["可疑疫苗"][0]["剂次"]) == (case.code, "better", 1)


# over the real line


@pytest.mark.parametrize("kind", ["json", "fhir"])
def test_the_reference_receiver_keeps_a_message_once_however_often_it_comes(app, kind):
    where = handed.world()
    dose = handed.give(where)
    with Receiver(token="T") as platform:
        adapter = type(handed.answering(kind))(poster(platform.url), "T")
        body = adapter.write(report_of(dose.id))
        first, again = adapter.send(str(dose.id), body), adapter.send(str(dose.id), body)
        assert first == again
        assert (len(platform.kept.events), platform.kept.tries[str(dose.id)]) == (1, 2)
        assert list(platform.kept.records) == [str(dose.record_id)]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [(Fault.REFUSE, Trouble.REFUSED), (Fault.BREAK, Trouble.SERVER_ERROR), (Fault.BUSY, Trouble.BUSY),
     (Fault.HANG, Trouble.TIMEOUT), (Fault.CUT, Trouble.UNREADABLE), (Fault.HALF, Trouble.UNREADABLE),
     (Fault.GARBLED, Trouble.UNREADABLE), (Fault.BUT_ERROR, Trouble.REFUSED)],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["json", "fhir"])
def test_each_way_of_failing_is_noticed_over_the_real_line(kind, fault, expected):
    event = new_id()
    told = {"json": {"事件号": str(event), "档案号": "P", "接种记录号": "D"}, "fhir": small_bundle(event)}[kind]
    with Receiver(choose=lambda _event, _body: fault, hang_seconds=5) as platform:
        adapter = type(handed.answering(kind))(poster(platform.url, seconds=0.3))
        with pytest.raises(NotTaken) as failed:
            adapter.send(str(event), json.dumps(told).encode())
    assert failed.value.trouble is expected


def test_a_wrong_token_and_a_closed_door_are_told_apart():
    with Receiver(token="T") as platform:
        adapter = type(handed.answering("json"))(poster(platform.url), "U")
        with pytest.raises(NotTaken) as refused:
            adapter.send("E", b"{}")
    with pytest.raises(NotTaken) as gone:
        adapter.send("E", b"{}")
    assert [refused.value.trouble, gone.value.trouble] == [Trouble.NOT_ALLOWED, Trouble.UNREACHABLE]


def small_bundle(event):
    numbers = [{"resourceType": "Patient", "identifier": [{"value": "P"}]},
               {"resourceType": "Immunization", "identifier": [{"value": "D"}]}]  # fmt: skip
    return {"resourceType": "Bundle", "identifier": {"value": f"urn:uuid:{event}"},
            "entry": [{"resource": one} for one in numbers]}  # fmt: skip
