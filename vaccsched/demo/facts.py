"""The invented facts of the demo: names, products, histories."""

from dataclasses import dataclass

from vaccsched.identity.models import CertificateTask, Role

COUNTY_CODE = "DEMO"
COUNTY_NAME = "青山县（演示）"
AREA = "170301"  # no place has this code
MOTHER_PHONE = "13800000001"
FATHER_PHONE = "13800000002"
SON_PHONE = "13800000003"


@dataclass(frozen=True, kw_only=True)
class ClinicFacts:
    """A clinic, how many people it looks after, how many stations it has."""

    code: str
    prefix: str  # of its staff's user names
    name: str
    short_name: str
    address: str
    phone: str
    people: int
    screening: int
    vaccination: int
    long_hours: bool = False


CLINICS = (
    ClinicFacts(
        code="DEMO01", prefix="cg", name="青山县城关社区卫生服务中心", short_name="城关",
        address="青山县城关街道建设路 1 号",
        phone="0990-2000101", people=140, screening=2, vaccination=3, long_hours=True,
    ),
    ClinicFacts(
        code="DEMO02", prefix="hd", name="青山县河东社区卫生服务中心", short_name="河东",
        address="青山县河东街道滨河路 26 号",
        phone="0990-2000202", people=90, screening=1, vaccination=2,
    ),
    ClinicFacts(
        code="DEMO03", prefix="ly", name="青山县柳营镇卫生院", short_name="柳营",
        address="青山县柳营镇中街 8 号",
        phone="0990-2000303", people=70, screening=1, vaccination=1,
    ),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class StaffFacts:
    """A member of staff: user name without the clinic's prefix, roles, certificates as (task, days left)."""

    username: str
    name: str
    roles: tuple[Role, ...]
    certificates: tuple[tuple[CertificateTask, int], ...] = ()


SCREENING, VACCINATION, OBSERVATION = (
    CertificateTask.SCREENING,
    CertificateTask.VACCINATION,
    CertificateTask.OBSERVATION,
)
CLINIC_STAFF = (
    StaffFacts(
        username="all",
        name="林悦",
        roles=(Role.REGISTRAR, Role.SCREENER, Role.VACCINATOR, Role.OBSERVER),
        certificates=((SCREENING, 600), (VACCINATION, 600), (OBSERVATION, 600)),
    ),
    StaffFacts(username="desk", name="李秀兰", roles=(Role.REGISTRAR,)),
    StaffFacts(username="doctor", name="周文海", roles=(Role.SCREENER,), certificates=((SCREENING, 400),)),
    StaffFacts(username="doctor2", name="何静", roles=(Role.SCREENER,), certificates=((SCREENING, 20),)),
    StaffFacts(username="nurse", name="刘晓燕", roles=(Role.VACCINATOR,), certificates=((VACCINATION, 500),)),
    StaffFacts(username="nurse2", name="赵敏", roles=(Role.VACCINATOR,), certificates=((VACCINATION, 300),)),
    StaffFacts(username="nurse-old", name="孙丽", roles=(Role.VACCINATOR,), certificates=((VACCINATION, -3),)),
    StaffFacts(username="watch", name="吴芳", roles=(Role.OBSERVER,), certificates=((OBSERVATION, 250),)),
    StaffFacts(username="stock", name="郑强", roles=(Role.STOCK_KEEPER,)),
    StaffFacts(username="manager", name="马建国", roles=(Role.MANAGER,)),
)
COUNTY_STAFF = (
    StaffFacts(username="county", name="徐振华", roles=(Role.COUNTY_SUPERVISOR,)),
    StaffFacts(username="audit", name="高洁", roles=(Role.AUDITOR,)),
    StaffFacts(username="admin", name="系统管理员", roles=(Role.ADMINISTRATOR,)),
)


@dataclass(frozen=True, kw_only=True)
class ProductFacts:
    """A product: its first seven trace-code digits, packs on the shelf of a clinic, price in fen (0: free)."""

    vaccine: str
    code: str
    maker: str
    specification: str
    millilitres: int | None  # hundredths of a dose
    packs: int
    doses: int = 1
    open_minutes: int = 60
    price: int = 0


def _product(
    vaccine: str, code: str, packs: int, price: int = 0, *, ml: int | None = 50, spec: str = "0.5mL/支",
    doses: int = 1, open_minutes: int = 60,
) -> ProductFacts:  # fmt: skip
    maker = "青禾生物（演示）" if int(code) % 2 else "云岭生物（演示）"
    return ProductFacts(
        vaccine=vaccine, code=code, maker=maker, specification=spec, millilitres=ml, packs=packs, doses=doses,
        open_minutes=open_minutes, price=price,
    )  # fmt: skip


PRODUCTS = (
    _product("HEPB", "8900101", 40),
    _product("BCG", "8900102", 6, ml=10, spec="5人份/支", doses=5, open_minutes=30),
    _product("IPV", "8900103", 40),
    _product("BOPV", "8900104", 6, ml=10, spec="20人份/支", doses=20, open_minutes=30),
    _product("DTAP", "8900105", 50),
    _product("MMR", "8900106", 40, open_minutes=30),
    _product("JEL", "8900107", 40, open_minutes=30),
    _product("MPSVA", "8900108", 40),
    _product("MPSVAC", "8900109", 40),
    _product("HEPAL", "8900110", 40, open_minutes=30),
    _product("HPV2", "8900111", 20),
    _product("IIV", "8900112", 80, 5800),
    _product("PPV23", "8900113", 40, 20600),
    _product("RZV", "8900114", 20, 159800),
    _product("VAR", "8900115", 20, 14800, open_minutes=30),
    _product("RABIES", "8900116", 30, 7200),
    _product("TT", "8900117", 10, 1500),
    _product("PCV13", "8900118", 15, 46800),
    _product("HPV9", "8900119", 15, 131800),
)
SERVICE_FEN = 2800

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
GIVEN_ELDER = (
    "桂英",
    "秀珍",
    "建国",
    "国强",
    "玉兰",
    "淑芬",
    "德福",
    "永昌",
    "凤英",
    "志明",
    "春梅",
    "长河",
    "金凤",
    "福生",
)
GIVEN_ADULT = ("静", "磊", "婷", "勇", "丽娜", "海涛", "雪梅", "志远", "晓东", "慧敏", "振宇", "佳慧", "鹏飞", "燕")
GIVEN_CHILD = (
    "子涵",
    "一诺",
    "浩然",
    "梓萱",
    "沐阳",
    "可欣",
    "宇轩",
    "诗涵",
    "铭泽",
    "若曦",
    "嘉树",
    "安然",
    "景行",
    "知夏",
    "小禾",
    "乐",
)
ODD_NAMES = ("李𠅤", "买买提·艾力", "欧阳若兰", "阿依古丽·吐尔逊江", "令狐一鸣")

# What a child has had at which age in months, as the programme wants it now (doses before 2025 as it was then).
CHILDHOOD: tuple[tuple[str, int, int], ...] = (
    ("HEPB", 1, 0), ("BCG", 1, 0), ("HEPB", 2, 1), ("IPV", 1, 2), ("DTAP", 1, 2), ("IPV", 2, 3), ("BOPV", 3, 4),
    ("DTAP", 2, 4), ("DTAP", 3, 6), ("HEPB", 3, 6), ("MPSVA", 1, 6), ("MMR", 1, 8), ("JEL", 1, 8), ("MPSVA", 2, 9),
    ("DTAP", 4, 18), ("MMR", 2, 18), ("HEPAL", 1, 18), ("JEL", 2, 24), ("MPSVAC", 1, 36), ("BOPV", 4, 48),
    ("DTAP", 5, 72), ("MPSVAC", 2, 72),
)  # fmt: skip
DTAP_BEFORE_2025 = {1: 3, 2: 4, 3: 5, 4: 18}
