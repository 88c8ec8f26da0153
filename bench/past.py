"""A past for a bench: one dose that was given by the program itself, copied by bulk SQL as often as wanted.

Every row keeps what the program wrote; only ids, people, packs, tickets and days differ, whatever columns a table has.
"""

import sqlalchemy as sa

from vaccsched.shared.db import db

PERSONS_PER_DOSE = 4  # a person in the record has about so many doses


def copy_doses(*, immunization_id: object, number: int) -> None:
    """Copy the dose behind this record, with its visit, check, pack and movements, ``number`` times (PostgreSQL)."""
    with db.engine.begin() as connection:
        connection.exec_driver_sql("SET session_replication_role = replica")  # of a copy no foreign key can be wrong
        person = f"md5('person' || (n / {PERSONS_PER_DOSE}))::uuid"
        day = "DATE '2026-11-30' - (n % 300)::int"
        past = f"({day} + TIME '02:00') AT TIME ZONE 'UTC'"
        found = _template(connection, immunization_id)
        _copy(
            connection, "persons", found["person_id"], number // PERSONS_PER_DOSE + 1,
            {"id": "md5('person' || n)::uuid", "document_index": "md5('document' || n)",
             "document_last4_index": "md5('last4' || n)", "phone_index": "NULL"},
        )  # fmt: skip
        visit, planned = "md5('visit' || n)::uuid", "md5('planned' || n)::uuid"
        pack, record = "md5('pack' || n)::uuid", "md5('record' || n)::uuid"
        for table, template, changes in (
            ("visits", found["visit_id"],
             {"id": visit, "person_id": person, "number": "1000 + n", "day": day, "walk_in_place_id": "NULL",
              "appointment_id": "NULL", "arrived_at": past, "queue_at": past, "left_at": past}),
            ("planned_doses", found["planned_dose_id"], {"id": planned, "visit_id": visit}),
            ("packs", found["pack_id"],
             {"id": pack, "trace_code": "'8' || lpad(n::text, 19, '0')", "doses_used": "doses_total"}),
            ("immunizations", immunization_id,
             {"id": "md5('version' || n)::uuid", "record_id": record, "person_id": person, "pack_id": pack,
              "given_on": day, "given_at": past, "recorded_at": past}),
            ("bedside_checks", found["check_id"],
             {"id": "md5('check' || n)::uuid", "planned_dose_id": planned, "pack_id": pack, "given_at": past,
              "pack_scanned_at": past, "ticket_scanned_at": past, "immunization_id": "md5('version' || n)::uuid"}),
            ("stock_movements", found["movement_id"],
             {"id": "md5('movement' || n)::uuid", "pack_id": pack, "at": past}),
        ):  # fmt: skip
            _copy(connection, table, template, number, changes)
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _template(connection: sa.Connection, immunization_id: object) -> dict[str, object]:
    row = connection.execute(
        sa.text(
            "SELECT i.person_id, i.pack_id, c.id AS check_id, c.planned_dose_id, p.visit_id, "
            "(SELECT m.id FROM stock_movements m WHERE m.pack_id = i.pack_id ORDER BY m.at DESC LIMIT 1) "
            "AS movement_id "
            "FROM immunizations i JOIN bedside_checks c ON c.immunization_id = i.id "
            "JOIN planned_doses p ON p.id = c.planned_dose_id WHERE i.id = :id"
        ),
        {"id": immunization_id},
    )
    return dict(row.mappings().one())


def _copy(connection: sa.Connection, table: str, template: object, number: int, changes: dict[str, str]) -> None:
    columns = [column.name for column in db.metadata.tables[table].columns]
    values = ", ".join(changes.get(name, f"t.{name}") for name in columns)
    connection.execute(
        sa.text(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} "  # noqa: S608 - names of our own models
            f"FROM {table} t, generate_series(1, :number) AS n WHERE t.id = :template"
        ),
        {"number": number, "template": template},
    )
