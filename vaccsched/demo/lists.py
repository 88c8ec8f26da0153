"""A list of another system that the demo's first clinic has tried to bring in: some rows are new, some are wrong."""

import datetime as dt
import hashlib

from vaccsched.demo.places import Place
from vaccsched.imports import operations
from vaccsched.imports.models import ImportKind

NAME = "迁入儿童名册.csv"
ROWS = (  # everybody is invented; the area of the numbers does not exist
    "序号,儿童姓名,性别,出生日期,身份证号,家长手机,家庭住址",
    "1,林知夏,女,2024-03-08,,13800002201,城关街道河滨路 3 号",
    "2,周予安,男,2023-11-21,,13800002202,城关街道河滨路 5 号",
    "3,吴沐阳,男,2024/07/02,,13800002203,城关街道东门 12 号",
    "4,郑星遥,女,2022年5月30日,,,城关街道东门 14 号",
    "5,孙若溪,女,2024-13-01,,13800002205,城关街道北街 2 号",
    "6,钱景行,男,2023-02-14,,0990-1234567,城关街道北街 7 号",
    "7,,女,2024-09-19,,13800002207,城关街道北街 9 号",
    "8,何佳音,女,2024-01-15,3.30327E+17,13800002208,城关街道南关 1 号",
)


def bring(place: Place, *, now: dt.datetime) -> None:
    """Once, while the demo is made: sent, read and tried, nothing kept."""
    manager, data = place.staff["manager"], "\r\n".join(ROWS).encode("gb18030")
    import_id = operations.open_import(
        clinic_id=place.id, kind=ImportKind.RESIDENTS, name=NAME, location_id=None, actor=manager, now=now
    ).id
    operations.add_piece(import_id=import_id, number=0, data=data)
    digest = hashlib.sha256(data).hexdigest()
    operations.close_import(import_id=import_id, size=len(data), digest=digest, actor=manager, now=now)
    head, blocks = operations.opened(import_id=import_id, kind=ImportKind.RESIDENTS)
    read = list(blocks)
    operations.keep_blocks(import_id=import_id, blocks=read, number=0)
    operations.finish(import_id=import_id, head=head, rows=sum(map(len, read)), blocks=len(read))
    chosen = {1: "name", 2: "sex", 3: "birth_date", 4: "document", 5: "phone", 6: "home_address"}
    operations.check(import_id=import_id, clinic_id=place.id, chosen=chosen, actor=manager, now=now)
    task = operations.begin(import_id=import_id, now=now)
    while task is not None and (block := operations.next_block(task)) is not None:
        operations.check_block(block)
