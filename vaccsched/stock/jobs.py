"""Commands of stock."""

import click
from flask.cli import with_appcontext

from vaccsched.stock import queries


@click.command("stock-verify")
@with_appcontext
def stock_verify() -> None:
    """Compare every pack with its movements, in all and in each place, and every delivery with its packs."""
    found = queries.differences()
    for one in found:
        click.echo(f"{one.trace_code}: 账面 {one.left}，流水 {one.moved}；已用 {one.used}，使用流水 {one.uses}")
    places, deliveries = queries.place_differences(), queries.delivery_differences()
    for code, place, booked, moved in places:
        click.echo(f"{code}：在「{place}」账面 {booked}，流水 {moved}")
    for delivery_id, on_paper, in_stock in deliveries:
        click.echo(f"收货单 {delivery_id}：单上 {on_paper} 支，入库 {in_stock} 支")
    wrong = len(found) + len(places) + len(deliveries)
    if wrong:
        raise click.ClickException(f"有 {wrong} 处账面与流水不符。")
    click.echo("库存与流水一致。")
