"""Commands of stock."""

import click
from flask.cli import with_appcontext

from vaccsched.stock import queries


@click.command("stock-verify")
@with_appcontext
def stock_verify() -> None:
    """Compare every pack with its movements: stock = sum of movements, doses used = uses."""
    found = queries.differences()
    for one in found:
        click.echo(f"{one.trace_code}: 账面 {one.left}，流水 {one.moved}；已用 {one.used}，使用流水 {one.uses}")
    if found:
        raise click.ClickException(f"有 {len(found)} 支疫苗的账面与流水不符。")
    click.echo("库存与流水一致。")
