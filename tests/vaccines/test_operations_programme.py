"""The vaccines table follows the programme."""

import json

import pytest
from flask_babel import force_locale

from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.vaccines import operations, queries
from vaccsched.vaccines.forecast import national


def test_the_table_is_the_programme_and_loading_again_changes_nothing(app):
    for _ in range(2):
        with unit_of_work():
            assert operations.load_programme() == len(national().vaccines)
    rows = queries.vaccines()
    assert [row.code for row in rows] == [row.vaccine.id for row in national().vaccines]
    assert queries.get_vaccine("RABIES").urgent
    assert queries.get_vaccine("HEPB").national_codes == ["0201", "0202", "0203"]
    assert queries.products() == []
    with pytest.raises(NotFound):
        queries.get_vaccine("XYZ")


def test_names_are_in_the_readers_language(app):
    with force_locale("en"):
        assert queries.name_of("MMR") == "MMR vaccine"
    with force_locale("zh"):
        assert queries.name_of("MMR") == "麻腮风疫苗"
        assert queries.name_of("MR") == "麻风疫苗"
        assert queries.name_of("XYZ") == "XYZ"


def test_the_command_prints_a_json_list(app, tmp_path):
    path = tmp_path / "cases.json"
    path.write_text('[{"id": "a", "person": {"birth_date": "2026-01-01", "sex": "F"}}, {"id": "b"}]', "utf-8")
    result = app.test_cli_runner().invoke(args=["forecast", str(path)])
    assert result.exit_code == 0
    first, second = json.loads(result.output)
    assert (first["id"], len(first["forecast"])) == ("a", 32)
    assert second["id"] == "b"
    assert "person" in second["error"]


@pytest.mark.parametrize(("text", "answers"), [("[", 0), ('[{"id": "a"}, {"id": "b"}; oops', 2), ("nothing", 0)])
def test_the_command_prints_a_whole_list_even_if_the_file_breaks_off(app, tmp_path, text, answers):
    path = tmp_path / "cases.json"
    path.write_text(text, "utf-8")
    result = app.test_cli_runner().invoke(args=["forecast", str(path)])
    assert result.exit_code == 1
    assert len(json.loads(result.stdout)) == answers
    assert "cases.json" in result.stderr
    assert "Traceback" not in result.output


def test_the_command_answers_an_empty_list_with_one(app, tmp_path):
    path = tmp_path / "cases.json"
    path.write_text("[]", "utf-8")
    result = app.test_cli_runner().invoke(args=["forecast", str(path)])
    assert (result.exit_code, json.loads(result.output)) == (0, [])
