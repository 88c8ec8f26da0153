"""Commands of the handover: a platform to try it out with, and telling what was never told."""

import datetime as dt

import click
from flask.cli import with_appcontext

from vaccsched.handover import operations
from vaccsched.handover.receiver import Receiver, sometimes
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import unit_of_work


@click.command("demo-receiver")
@click.option("--port", default=8790, show_default=True)
@click.option("--faults", default=0.0, show_default=True, help="So many of 100 messages fail, in every way.")
@click.option("--token", default="", help="Take only messages with this token.")
def demo_receiver(port: int, faults: float, token: str) -> None:
    """Play the health-record platform on this machine; nothing is kept when it ends."""
    platform = Receiver(port=port, choose=sometimes(faults) if faults else None, token=token, hang_seconds=15)
    click.echo(
        f"健康档案平台（演示）在 {platform.url}，收到几条打开这个网址看。另开一个终端：\n"
        f"  HANDOVER_URL={platform.url} HANDOVER_FORMAT=json flask --app wsgi worker\n"
        "按 Ctrl-C 结束。"
    )
    try:
        platform.serve()
    except KeyboardInterrupt:
        platform.close()


@click.command("handover-earlier")
@click.option("--since", required=True, type=click.DateTime(["%Y-%m-%d"]), help="From this day on.")
@with_appcontext
def handover_earlier(since: dt.datetime) -> None:
    """Hand over doses of earlier days that the platform was never told, from before the handover was installed."""
    start, told = clock.instant_of(since.date(), dt.time(0)), 0
    while True:
        with unit_of_work():
            written = operations.tell_earlier(since=start, now=clock.now())
        if not written:
            break
        told += written
    click.echo(f"排进待报送 {told} 条。")


COMMANDS = (demo_receiver, handover_earlier)
