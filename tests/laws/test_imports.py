"""Who may import whom: the contracts of pyproject.toml, and that they notice a breach."""

import pytest
from importlinter.cli import lint_imports

from tests.laws.room_files import is_allowed
from tests.services import ROOT


def test_every_import_contract_is_kept(capfd):
    failed = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert not failed, capfd.readouterr().out


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("booking.operations.book", "residents.queries"),
        ("booking.views.resident", "booking.forms"),
        ("booking.views.resident", "identity.guards"),
        ("screening.views.resident", "booking.operations"),
        ("records.queries", "vaccines.forecast.engine"),
        ("vaccines.programme", "vaccines.models"),
        ("booking.rules", "booking.models.slot"),
    ],
)
def test_what_the_architecture_names_is_allowed(importer, imported):
    assert is_allowed(f"vaccsched.{importer}", f"vaccsched.{imported}")


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("booking.operations.book", "residents.rules"),
        ("booking.operations", "booking.views"),
        ("booking.operations", "identity.guards"),
        ("booking.rules", "booking.queries"),
        ("booking.models", "booking.rules"),
        ("screening.views", "booking.forms"),
        ("records.queries", "records.operations"),
        ("visits.reactions", "booking.operations"),
        ("records.queries", "vaccines.programme"),
        ("booking.queries", "residents"),
    ],
)
def test_what_the_architecture_does_not_name_is_refused(importer, imported):
    assert not is_allowed(f"vaccsched.{importer}", f"vaccsched.{imported}")
