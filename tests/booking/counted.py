"""Every counter of places beside the rows that it counts, read from the tables alone."""

import sqlalchemy as sa

from vaccsched.shared.db import db

COUNTED = {
    "slots.taken": """
        SELECT slots.id, taken, places,
            (SELECT count(*) FROM appointments WHERE slot_id = slots.id AND status <> 'cancelled'
                AND place_returned_at IS NULL)
            + (SELECT count(*) FROM holds WHERE slot_id = slots.id AND ended_at IS NULL) AS people
        FROM slots
    """,
    "sessions.walk_in_taken": """
        SELECT sessions.id, walk_in_taken AS taken, walk_in_places AS places,
            (SELECT count(*) FROM walk_in_places AS place
             WHERE place.session_id = sessions.id AND given_back_at IS NULL) AS people
        FROM sessions
    """,
    "dose_reservations.reserved": """
        SELECT counter.id, reserved AS taken, 1000000 AS places,
            (SELECT count(*) FROM appointment_lines AS line JOIN appointments ON appointments.id = line.appointment_id
             WHERE line.reserves AND appointments.clinic_id = counter.clinic_id
                AND line.vaccine_code = counter.vaccine_code)
            + (SELECT count(*) FROM walk_in_doses AS one WHERE one.clinic_id = counter.clinic_id
                AND one.vaccine_code = counter.vaccine_code AND live)
            + (SELECT count(*) FROM booking_rights AS one WHERE one.clinic_id = counter.clinic_id
                AND one.vaccine_code = counter.vaccine_code AND used_at IS NULL AND ended_at IS NULL) AS people
        FROM dose_reservations AS counter
    """,
}
ONCE = {
    "open lines": "SELECT person_id, vaccine_code FROM appointment_lines WHERE open GROUP BY 1, 2 HAVING count(*) > 1",
    "own holds": """
        SELECT person_id, count(*) FROM holds WHERE ended_at IS NULL AND kind = 'own' GROUP BY 1 HAVING count(*) > 1
    """,
    "open lines of what is over": """
        SELECT line.id, status FROM appointment_lines AS line JOIN appointments ON appointments.id = line.appointment_id
        WHERE line.open <> (status = 'booked')
    """,
}


def differences() -> list[str]:
    """What does not fit, in words; empty: everything fits. Also when more people have a place than there are places."""
    found = []
    for name, statement in COUNTED.items():
        wrong = f"SELECT * FROM ({statement}) AS compared WHERE taken <> people OR people > places OR taken < 0"
        found += [f"{name} of {row[0]}: {row[1]} of {row[2]}, rows {row[3]}" for row in _rows(wrong)]
    for name, statement in ONCE.items():
        found += [f"{name}: {tuple(row)}" for row in _rows(statement)]
    return found


def _rows(statement: str) -> list[sa.Row]:
    rows = list(db.session.execute(sa.text(statement)))
    db.session.rollback()
    return rows
