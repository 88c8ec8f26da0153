"""`flask --app vaccsched draw-verify FILE`: run a published draw again, without the database."""

import json
from pathlib import Path

import click

from vaccsched.draw.rules import fair


@click.command("draw-verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def draw_verify(file: Path) -> None:
    """Run the draw of a result FILE again; ends with 0 only if every hash and every rank comes out the same."""
    try:
        facts = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        raise click.ClickException(f"{file} 不是完整的 JSON 文件，请重新下载。") from None
    wrong = fair.check(facts)
    if wrong:
        for sentence in wrong:
            click.echo(f"不符：{sentence}", err=True)
        raise click.ClickException("这份结果与公布的承诺或算法不一致。")
    click.echo(f"一致：{facts['entrants']} 人的名次都由公布的密钥和公开值“{facts['public']['value']}”算出，一个不差。")
    click.echo(f"请再自己核对三件事：名单校验码 {facts['entrants_sha256']} 是抽签前公布的；")
    click.echo(f"密钥校验码 {facts['secret_sha256']} 是登记开始时公布的；公开值与来源所公布的相同。")
