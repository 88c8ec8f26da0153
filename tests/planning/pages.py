"""The plan's form as a browser sends it, and what the preview hands on."""

import datetime as dt
import re

from werkzeug.datastructures import MultiDict

MONDAY = dt.date(2026, 11, 30)
EDIT = "/manage/plan/0/morning"


def typed(*, slots=(("08:00", "08:30", "12"), ("08:30", "09:00", "10")), weekdays=("0",), **more):
    """The form as a browser sends it."""
    values = {"open": "yes", "walk_in_places": "20", "effective_from": "2026-11-30", **more}
    form = MultiDict(list(values.items()))
    for weekday in weekdays:
        form.add("weekdays", weekday)
    for row in slots:
        for name, text in zip(("slot_start", "slot_end", "slot_places"), row, strict=True):
            form.add(name, text)
    return form


def hidden(page):
    """The hidden fields of the publish form."""
    form = page.split('/publish"')[1].split("</form>")[0]
    return MultiDict(re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">', form))
