"""The migrations make exactly the models' tables, on both databases; every scarce thing has its constraint."""

import flask_migrate
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from tests.services import ROOT
from vaccsched.shared.db import Base, Instant, Word, db


def _same_type(_context, _inspected, declared, inspected_type, declared_type):
    if isinstance(declared_type, Instant | Word):
        return False
    return None


def test_the_migrations_make_the_models_tables(any_app):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": _same_type})
        assert compare_metadata(context, Base.metadata) == []


def test_the_migrations_make_the_models_checks(any_app):
    """Alembic does not compare them."""
    inspector = sa.inspect(db.engine)
    for table in Base.metadata.sorted_tables:
        made = {check["name"] for check in inspector.get_check_constraints(table.name)}
        declared = {str(one.name) for one in table.constraints if isinstance(one, sa.CheckConstraint)}
        assert made == declared, table.name


def test_the_newest_migration_goes_back_and_comes_again(app):
    """What it made is gone, triggers included, and made anew as it was."""
    with app.app_context():
        before, folder = _schema(), str(ROOT / "migrations")
        flask_migrate.downgrade(directory=folder)
        assert _schema() != before
        flask_migrate.upgrade(directory=folder)
        assert _schema() == before


def _schema() -> set[tuple[str, str, str]]:
    """Type, name and text of everything in the database."""
    with db.engine.connect() as connection:
        made = connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_master").all()
    return {(kind, name, text or "") for kind, name, text in made}


def test_every_table_has_a_key_made_by_the_application_or_a_natural_one():
    natural = {"vaccines", "audit_heads", "live_channels", "draw_ranks", "handover_lines"}
    for table in Base.metadata.tables.values():
        keys = [key.type for key in table.primary_key.columns]
        assert table.name in natural or (len(keys) == 1 and isinstance(keys[0], sa.Uuid)), table.name


def test_every_constraint_and_index_has_a_name():
    for table in Base.metadata.tables.values():
        for one in [*table.constraints, *table.indexes]:
            assert one.name, f"{table.name}: {one}"


def test_the_constraints_that_nothing_may_do_without(any_app):
    """One name per scarce thing or binding rule; renaming one of them must be a decision."""
    inspector = sa.inspect(db.engine)
    checks = {
        check["name"] for table in inspector.get_table_names() for check in inspector.get_check_constraints(table)
    }
    unique = {index["name"] for table in inspector.get_table_names() for index in inspector.get_indexes(table)}
    unique |= {one["name"] for table in inspector.get_table_names() for one in inspector.get_unique_constraints(table)}
    assert {
        "ck_slots_taken",
        "ck_sessions_walk_in_taken",
        "ck_packs_doses_used",
        "ck_observation_exits_thirty_minutes",
        "ck_dose_reservations_reserved",
    } <= checks
    assert {
        "uq_appointment_lines_open",
        "uq_holds_live_own",
        "uq_stage_entries_open_visit",
        "uq_stage_entries_open_station",
        "uq_visits_present",
        "uq_visits_clinic_id_day_letter_number",
        "uq_packs_trace_code",
        "uq_bedside_checks_planned_dose_id",
        "uq_immunizations_record_id_version",
        "uq_idempotency_keys_principal_operation_key",
        "uq_persons_document",
    } <= unique


def test_postgresql_runs_read_committed(pg_app):
    assert db.session.scalar(sa.text("SHOW transaction_isolation")) == "read committed"
    db.session.rollback()
