"""接种凭证 of a family: signed, printed, checked by anybody who holds it, by nobody else."""

import datetime as dt
import io
import re

import pypdf
import pytest
import sqlalchemy as sa

from tests import builders
from vaccsched.certificates import operations, proof_pdf, queries
from vaccsched.certificates.errors import NothingToProve
from vaccsched.certificates.queries import Verdict
from vaccsched.records import operations as records
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.shared.signing import signer
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.vaccines.operations import load_programme

NOW = dt.datetime(2026, 12, 1, 2, 0, tzinfo=dt.UTC)
RARE = "陈𠅤满"


class World:
    """A child with a rare character in its name, two doses, and its mother's account."""

    def __init__(self) -> None:
        with unit_of_work():
            load_programme()
            self.clinic = builders.clinic()
            self.child = builders.person(name=RARE, birth_date=dt.date(2026, 9, 1), at=self.clinic)
            self.mother = builders.account()
            builders.guardianship(of=self.child, by=self.mother)
            given = [
                records.import_immunization(
                    person_id=self.child.id, vaccine_code=code, dose_number=1, given_on=dt.date(2026, 9, day),
                    lot_number=f"LOT{day}", actor=SYSTEM, now=NOW,
                )
                for code, day in (("HEPB", 1), ("BCG", 2))
            ]  # fmt: skip
            self.record_ids = [one.record_id for one in given]
            self.ids = (self.mother.id, self.child.id)

    def issue(self, record_ids=None, *, now=NOW, account_id=None):
        with unit_of_work():
            made = operations.issue_proof(
                account_id=account_id or self.ids[0], person_id=self.ids[1], actor=builders.account_actor(self.mother),
                record_ids=self.record_ids if record_ids is None else record_ids, now=now,
            )  # fmt: skip
            db.session.flush()
            return made.id, made.text


@pytest.fixture
def world(any_app, clock):
    clock.move_to(NOW)
    return World()


@pytest.fixture
def signed_in(app, client, clock):
    clock.move_to(NOW)
    made = World()
    builders.sign_in_account(client, made.mother)
    return made


def verdict(text):
    found = queries.check_text(text=text)
    db.session.rollback()
    return found


def test_a_paper_is_genuine_and_tells_the_masked_name_and_its_doses(world):
    found = verdict(world.issue()[1])
    assert (found.verdict, found.name, found.issued_on) == (Verdict.GENUINE, "陈*满", dt.date(2026, 12, 1))
    assert [(one.vaccine, one.lot, one.holds) for one in found.doses] == [("HEPB", "LOT1", True), ("BCG", "LOT2", True)]


def test_the_signed_text_holds_neither_name_nor_number(world):
    said = str(signer().open(world.issue()[1]).facts)
    child = world.child
    assert [hidden for hidden in (child.name, child.document, str(child.id), child.id.hex) if hidden in said] == []
    db.session.rollback()


def test_after_a_dose_was_entered_in_error_the_paper_is_withdrawn(world):
    text = world.issue()[1]
    with unit_of_work():
        records.mark_entered_in_error(record_id=world.record_ids[0], reason="别人的", actor=SYSTEM, now=NOW)
    found = verdict(text)
    assert (found.verdict, [one.holds for one in found.doses]) == (Verdict.WITHDRAWN, [False, True])


def test_after_a_correction_the_paper_is_withdrawn_and_a_new_one_is_genuine(world):
    proof_id, text = world.issue()
    with unit_of_work():
        records.correct_immunization(
            record_id=world.record_ids[1], changes={"lot_number": "LOT9"}, reason="看错", actor=SYSTEM, now=NOW
        )
    assert verdict(text).verdict is Verdict.WITHDRAWN
    new_one, new_text = world.issue()
    assert (new_one != proof_id, verdict(new_text).verdict) == (True, Verdict.GENUINE)


def test_an_altered_text_is_refused_and_tells_nothing(world):
    text = world.issue()[1]
    found = verdict(text[:-9] + ("AAAAAAAAA" if not text.endswith("AAAAAAAAA") else "BBBBBBBBB"))
    assert (found.verdict, found.name, found.doses) == (Verdict.ALTERED, "", ())


def test_a_signed_text_about_no_paper_of_ours_is_unknown(world):
    said = {"i": new_id().hex, "n": "陈*", "c": "", "o": "2026-12-01", "d": []}
    assert verdict(signer().sign(said)).verdict is Verdict.UNKNOWN
    assert verdict("VS1.other.abc.def").verdict is Verdict.UNKNOWN


def test_the_same_doses_on_the_same_day_are_the_same_paper(world):
    first, again, later = world.issue(), world.issue(), world.issue(now=NOW + dt.timedelta(days=1))
    assert (first == again, first == later) == (True, False)


def test_without_a_dose_there_is_nothing_to_prove(world):
    with pytest.raises(NothingToProve):
        world.issue([])


def test_another_persons_dose_and_another_familys_child_are_not_there(world):
    with pytest.raises(NotFound):
        world.issue([new_id()])
    stranger = builders.stranger().id
    db.session.rollback()
    with pytest.raises(NotFound):
        world.issue(account_id=stranger)


def test_making_a_paper_is_written_down(world):
    world.issue()
    row = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "proof_issued")).one()
    assert (row.person_id, row.detail) == (world.ids[1], {"doses": 2})
    db.session.rollback()


def sheet(**more):
    return proof_pdf.Sheet(
        **{
            "title": "预防接种凭证", "person": (("姓名", RARE), ("性别", "女")), "columns": ("疫苗", "剂次"),
            "widths": (3, 1), "rows": (("乙肝疫苗", "1"),), "notes": ("扫码核对",), "missing_note": "方括号里是编码",
            "code": "https://x.cn/verify/VS1", **more,
        }
    )  # fmt: skip


def words(file):
    return re.sub(r"[\s\0]", "", "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(file)).pages))


def test_the_text_of_the_pdf_can_be_read_with_its_rare_character():
    text = words(proof_pdf.make(sheet()))
    assert (RARE in text, "乙肝疫苗" in text, "方括号" in text) == (True, True, False)


def test_a_character_the_font_lacks_is_printed_as_its_number_and_a_line_says_so():
    text = words(proof_pdf.make(sheet(person=(("姓名", "陈\U0002f8ff满😀"), ("性别", "女")))))
    assert ("陈[U+2F8FF]满[U+1F600]" in text, "方括号里是编码" in text) == (True, True)


def test_many_doses_go_on_to_the_next_page():
    file = proof_pdf.make(sheet(rows=tuple((f"疫苗{number}", str(number)) for number in range(60))))
    assert len(pypdf.PdfReader(io.BytesIO(file)).pages) > 1
    assert "疫苗59" in words(file)


def test_a_family_makes_prints_and_saves_its_paper(signed_in, client):
    page = client.get(f"/me/proofs/of/{signed_in.ids[1]}").text
    records_ticked = re.findall(r'name="record" value="([^"]+)"\s+checked', page)
    answer = client.post(f"/me/proofs/of/{signed_in.ids[1]}", data={"record": records_ticked})
    shown = client.get(answer.location).text
    assert (RARE in shown, "LOT1" in shown, "<svg" in shown) == (True, True, True)
    file = client.get(answer.location + "/pdf")
    assert (file.mimetype, RARE in words(file.data), "LOT2" in words(file.data)) == ("application/pdf", True, True)


def test_a_paper_that_no_longer_holds_is_not_printed(signed_in, client):
    proof_id, _text = signed_in.issue()
    with unit_of_work():
        records.mark_entered_in_error(record_id=signed_in.record_ids[0], reason="别人的", actor=SYSTEM, now=NOW)
    assert "已失效" in client.get(f"/me/proofs/{proof_id}").text
    assert client.get(f"/me/proofs/{proof_id}/pdf").status_code == 409


def test_without_a_tick_the_form_comes_back(signed_in, client):
    answer = client.post(f"/me/proofs/of/{signed_in.ids[1]}", data={})
    assert (answer.status_code, "请至少勾选一针" in answer.text) == (422, True)


def test_anybody_who_holds_the_paper_checks_it_and_reads_no_more_than_it_says(signed_in, client):
    _proof_id, text = signed_in.issue()
    stranger = client.application.test_client()
    page = stranger.get(f"/verify/{text}").text
    assert ("真的，和现在的接种记录一致" in page, "陈*满" in page, RARE in page) == (True, True, False)
    assert "真的" in stranger.get("/verify", query_string={"text": f"https://x.cn/verify/{text}"}).text
    altered = stranger.get(f"/verify/{text[:-4]}AAAA").text
    assert ("被改过，不要相信" in altered, "陈*满" in altered) == (True, False)
    assert "查不到" in stranger.get("/verify/VS1.x.y.z").text


def test_the_public_keys_can_be_fetched_without_signing_in(app, client):
    answer = client.get("/verify/vaccsched-proof-keys.pem")
    assert (answer.status_code, "BEGIN PUBLIC KEY" in answer.text) == (200, True)


def test_another_institution_checks_at_its_own_terminal_without_us(signed_in, client, tmp_path):
    _proof_id, text = signed_in.issue()
    key = tmp_path / "key.pem"
    key.write_text(client.get("/verify/vaccsched-proof-keys.pem").text, encoding="utf-8")
    run = client.application.test_cli_runner().invoke
    good = run(args=["proof-verify", str(key), f"https://x.cn/verify/{text}"])
    assert (good.exit_code, "陈*满 2026-12-01" in good.output, "HEPB 1 2026-09-01 LOT1" in good.output) == (
        0,
        True,
        True,
    )
    assert run(args=["proof-verify", str(key), text[:-4] + "AAAA"]).exit_code != 0
