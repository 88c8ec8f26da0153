"""Drawings as plain numbers for SVG, each with the table that says the same."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from vaccsched.advisor.page.figures import minutes, percent
from vaccsched.advisor.rules.figures import Figure, SlotFigures
from vaccsched.advisor.rules.plans import SlotLoad
from vaccsched.advisor.words import clock_time

TALL, WIDE = 100.0, 24.0  # units of the drawings
ROW = 22.0


def load_chart(slots: Sequence[SlotLoad]) -> dict[str, Any]:
    """People of each slot as bars (booked below, on site above) against what the slowest station can do."""
    people = [one.booked + one.walk_ins for one in slots]
    limits = [(one.booked + one.walk_ins) / one.load if one.load else 0.0 for one in slots]
    highest = max([*people, *limits, 1.0])
    bars = []
    for at, (one, limit) in enumerate(zip(slots, limits, strict=True)):
        booked, on_site = TALL * one.booked / highest, TALL * one.walk_ins / highest
        bars.append(
            {
                "x": WIDE * at + 3,
                "booked_y": round(TALL - booked, 2),
                "booked": round(booked, 2),
                "on_site_y": round(TALL - booked - on_site, 2),
                "on_site": round(on_site, 2),
                "limit": round(TALL - TALL * limit / highest, 2),
                "from": WIDE * at,
                "to": WIDE * (at + 1),
            }
        )
    rows = [
        {
            "time": clock_time(one.start),
            "booked": f"{one.booked:.1f}",
            "on_site": f"{one.walk_ins:.1f}",
            "load": percent(one.load),
        }
        for one in slots
    ]
    return {"bars": bars, "rows": rows, "width": WIDE * max(len(bars), 1)}


def bar_chart(figures: Sequence[tuple[Any, Figure]]) -> dict[str, Any]:
    """One bar per plan: what nine of ten wait at most, with the span in which eight of ten half-days lie."""
    farthest = max([one.day_high for _name, one in figures] + [one.value for _name, one in figures] + [1.0])
    bars = [
        {
            "name": name,
            "y": ROW * at,
            "width": round(100 * one.value / farthest, 2),
            "low": round(100 * max(one.day_low, 0) / farthest, 2),
            "high": round(100 * one.day_high / farthest, 2),
            "value": minutes(one.value),
            "span": _("%(low)s–%(high)s 分钟", low=f"{max(one.day_low, 0):.0f}", high=f"{one.day_high:.0f}"),
        }
        for at, (name, one) in enumerate(figures)
    ]
    return {"bars": bars, "height": ROW * max(len(bars), 1)}


def wait_lines(lines: Sequence[tuple[Any, str, Sequence[SlotFigures]]]) -> dict[str, Any]:
    """What nine of ten wait, by the time they come: one line per plan (name, tone, slots)."""
    highest = max((one.p90 for _name, _tone, slots in lines for one in slots), default=1.0) or 1.0
    count = max((len(slots) for _name, _tone, slots in lines), default=1)
    drawn = [
        {
            "name": name,
            "tone": tone,
            "points": " ".join(
                f"{WIDE * (at + 0.5):.1f},{TALL - TALL * one.p90 / highest * 0.96:.1f}" for at, one in enumerate(slots)
            ),
        }
        for name, tone, slots in lines
    ]
    starts = lines[0][2] if lines else []
    rows = [
        {"time": clock_time(one.start)} | {tone: minutes(slots[at].p90) for _name, tone, slots in lines}
        for at, one in enumerate(starts)
    ]
    return {"lines": drawn, "rows": rows, "width": WIDE * count, "highest": f"{highest:.0f}"}
