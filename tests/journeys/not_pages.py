"""Addresses of the matrix that are no page of their own, each with the reason. This list must not grow by pages."""

PART = "a part of a page, fetched by it"
FILE = "a file or an answer for programs"
SENDS_ON = "sends on to another page"
NEEDS_STEP = "exists only after a step that the demo does not take; its parts stand on pages that are seen"

NOT_PAGES: dict[str, str] = {
    "advisor.study_now": PART,
    "booking_public.availability": FILE,
    "calling.help_calls": PART,
    "checks.show_recipient": PART,
    "checks.state": FILE,
    "checks_recipient.show_now": PART,
    "draw_public.result": FILE,
    "home.manager_now": PART,
    "home.manifest": FILE,
    "home.my_queue_now": PART,
    "home.service_worker": FILE,
    "home.sheet": FILE,
    "kiosk.density": FILE,
    "kiosk_staff.calls": PART,
    "observation.alarms": PART,
    "observation.seats": PART,
    "paper.saved": FILE,
    "paper.shown": NEEDS_STEP,
    "proof_check.keys": FILE,
    "proofs.pdf": FILE,
    "proofs.show": NEEDS_STEP,
    "reminders.calendar": FILE,
    "reminders.calendar_by_link": FILE,
    "residents.code": SENDS_ON,
    "screens.clip": FILE,
    "screens.door_now": PART,
    "screens.enrol": SENDS_ON,
    "screens.observation_now": PART,
    "screens.waiting_now": PART,
    "screens_staff.screens_now": PART,
    "screens_staff.summary_now": PART,
    "storeroom_report.month_csv": FILE,
    "visits.family": NEEDS_STEP,
    "visits.family_tickets": NEEDS_STEP,
    "waitlist_resident.new": NEEDS_STEP,
}
