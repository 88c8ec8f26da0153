"""``flask --app vaccsched simulate FILE.json``: any clinic described by a file, in figures with intervals."""

import json
from pathlib import Path

import click

from vaccsched.advisor.describing import read_clinic, report_facts
from vaccsched.advisor.errors import ClinicFileFaulty
from vaccsched.advisor.rules.figures import REPORT_RUNS, Figure, Report, report

PERCENT = ("turned_away_share", "any_turned_away", "long", "seats_short")
WORDS = {
    "people": {
        "served": "接种人数 served",
        "booked": "其中预约 booked",
        "elders": "其中现场 without a booking",
        "turned_away": "现场没号离开 turned away",
        "turned_away_share": "没号离开的比例 share turned away",
        "any_turned_away": "有人没号离开的半天 half-days with anybody turned away",
        "unsold": "没人用的号 places unused",
    },
    "waits": {
        "all_p50": "等候 P50（分钟）wait, everybody",
        "all_p90": "等候 P90",
        "elder_p50": "现场（老人）P50 wait, without a booking",
        "elder_p90": "现场（老人）P90",
        "booked_p50": "预约 P50 wait, booked",
        "booked_p90": "预约 P90",
        "mean": "平均等候 mean wait",
        "long": "等 30 分钟以上的人 waits above 30 min",
        "visit_p50": "全程 P50 whole visit",
        "visit_p90": "全程 P90",
    },
    "rooms": {
        "overtime": "延时平均（分钟）overtime, mean",
        "overtime_p50": "延时 P50",
        "overtime_p90": "延时 P90",
        "hall_p95": "候诊人数最多时 P95 most people waiting",
        "seats_p95": "留观座位最多时 P95 most seats taken",
        "seats_short": "座位不够的半天 half-days short of seats",
    },
}


@click.command("simulate")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--runs", default=REPORT_RUNS, show_default=True, type=click.IntRange(40, 20_000), help="Half-days.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0, 2**31 - 1))
@click.option("--json", "as_json", is_flag=True, help="All figures as JSON.")
def simulate(file: Path, runs: int, seed: int, as_json: bool) -> None:
    """Simulate the clinic's half-day of FILE (docs/advisor.md) and print waits, queues, utilisation, overtime, seats
    and who is turned away, with intervals. The same file, runs and seed print the same.
    """
    try:
        clinic = read_clinic(file.read_text(encoding="utf-8"))
    except (ClinicFileFaulty, UnicodeDecodeError) as refusal:
        told = refusal.facts["faults"] if isinstance(refusal, ClinicFileFaulty) else ["不是 UTF-8 文本"]
        raise click.ClickException("\n".join([f"{file} 不能用：", *(f"  {one}" for one in told)])) from None
    found = report(clinic, runs=runs, seed=seed)
    if as_json:
        click.echo(json.dumps({"name": clinic.name, **report_facts(found)}, ensure_ascii=False, indent=1))
        return
    click.echo(f"{clinic.name} · {runs} 个半天 half-days · seed {seed}")
    click.echo("数字 figure ｜ 95% 区间 interval of it ｜ 十个半天有八个在 80 % of half-days")
    for line in lines(found):
        click.echo(line)


def lines(found: Report) -> list[str]:
    """The report for people."""
    rows = []
    for group, words in WORDS.items():
        figures = getattr(found, group)
        rows += ["", *(_line(words[name], one, percent=name in PERCENT) for name, one in figures.items())]
    for station in found.stations:
        rows += ["", f"{station.name} × {station.servers}"]
        rows.append(_line("  利用率 utilisation", station.utilisation, percent=True))
        rows.append(_line("  平均排队人数 queue length", station.queue, percent=False, digits=3))
        rows.append(_line("  平均等候（分钟）wait", station.wait, percent=False, digits=2))
    return rows


def _line(word: str, one: Figure, *, percent: bool, digits: int = 1) -> str:
    numbers = (one.value, one.low, one.high, one.day_low, one.day_high)
    shown = [f"{100 * number:.1f}%" if percent else f"{number:.{digits}f}" for number in numbers]
    return f"{word}: {shown[0]} ｜ {shown[1]} … {shown[2]} ｜ {shown[3]} … {shown[4]}"
