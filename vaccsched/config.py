"""Settings: everything the environment may say, checked once, with one clear sentence when it is wrong."""

import base64
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ROOT = Path(__file__).resolve().parent.parent
KEY_BYTES = 32
# What belongs to a real installation: a practice program never has it.
REAL = (
    "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "FIELD_KEYS", "INDEX_KEY", "AUDIT_KEY", "PROOF_KEYS", "SMS_GATEWAY",
    "WECHAT_GATEWAY", "VOICE_GATEWAY", "MAIL_SERVER", "HANDOVER_URL",
)  # fmt: skip
DERIVED = "d1"  # id of the signing key that is made of the audit key where none is set


class ConfigurationError(Exception):
    """A setting is missing or wrong. The text is one sentence for the person who starts the program."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings of one running program.

    ``field_keys`` maps a key id to a 32-byte AES-256-GCM key; the first one encrypts, all decrypt (key rotation).
    ``index_key`` makes blind indexes, ``audit_key`` the audit chain; each is 32 bytes and independent of the others.
    ``proof_keys`` maps a key id to the 32-byte seed of an Ed25519 key; the first one signs, all verify.
    ``outgoing_inside``: hosts (``name`` or ``name:port``) of the own network that requests may go to;
    ``outgoing_authorities``: file of the certificates trusted there instead of the system's.
    """

    database_url: str
    redis_url: str | None
    secret_key: str
    field_keys: Mapping[str, bytes]
    index_key: bytes
    audit_key: bytes
    proof_keys: Mapping[str, bytes] = field(default_factory=dict)
    testing: bool = False
    debug: bool = False
    https_only: bool = False
    trusted_proxies: int = 0
    public_url: str = ""
    message_gateways: Mapping[str, str] = field(default_factory=dict)
    message_file: Path | None = None
    clock_file: Path | None = None
    outgoing_inside: frozenset[str] = frozenset()
    outgoing_authorities: str | None = None
    handover_url: str = ""  # of the health-record platform; empty: nothing is handed over
    handover_format: str = "fhir"  # or json
    handover_token: str = ""
    handover_per_second: int = 20  # at most, so that three days' worth does not drown the platform
    instance: Path = field(default=ROOT / "instance")
    practice: bool = False  # a program of its own with invented people only (docs/decisions/0032)
    practice_url: str = ""  # of a real program: where its people practise

    @property
    def on_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """:raises ConfigurationError: with a sentence naming the variable."""
        instance = Path(environment.get("VACCSCHED_INSTANCE", ROOT / "instance"))
        practice = environment.get("PRACTICE") == "1"
        if practice:
            _refuse_real(environment)
            instance /= "practice"
        instance.mkdir(parents=True, exist_ok=True)
        keys = _keys(environment, instance)
        testing = environment.get("TESTING") == "1"
        clock_file = environment.get("VACCSCHED_CLOCK_FILE")
        if clock_file and not testing:
            raise ConfigurationError("VACCSCHED_CLOCK_FILE 只能在 TESTING=1 时使用：正式运行必须用真实时钟。")
        return cls(
            database_url=_database_url(environment, instance),
            redis_url=_redis_url(environment),
            secret_key=keys["SECRET_KEY"],
            field_keys=_listed_keys("FIELD_KEYS", keys["FIELD_KEYS"]),
            index_key=_decoded("INDEX_KEY", keys["INDEX_KEY"]),
            audit_key=_decoded("AUDIT_KEY", keys["AUDIT_KEY"]),
            proof_keys=_proof_keys(environment, keys),
            testing=testing,
            debug=environment.get("FLASK_DEBUG") == "1",
            https_only=environment.get("HTTPS_ONLY") == "1",
            trusted_proxies=_number("TRUSTED_PROXIES", environment),
            public_url=_web_address("PUBLIC_URL", environment),
            message_gateways=_gateways(environment),
            message_file=Path(environment["MESSAGE_FILE"]) if environment.get("MESSAGE_FILE") else None,
            clock_file=Path(clock_file) if clock_file else None,
            outgoing_inside=_hosts("OUTGOING_INSIDE", environment),
            outgoing_authorities=_file("OUTGOING_AUTHORITIES", environment),
            handover_url=_handover_url(environment),
            handover_format=_one_of("HANDOVER_FORMAT", environment, "fhir", "json"),
            handover_token=environment.get("HANDOVER_TOKEN") or "",
            handover_per_second=_per_second("HANDOVER_PER_SECOND", environment),
            instance=instance,
            practice=practice,
            practice_url="" if practice else _web_address("PRACTICE_URL", environment),
        )


def _refuse_real(environment: Mapping[str, str]) -> None:
    """Practice has a database, keys and a folder of its own, and sends nothing: by setting, not by care."""
    for name in REAL:
        if environment.get(name):
            raise ConfigurationError(
                f"PRACTICE=1 时不能设置 {name}：练习系统用自己的数据库和密钥，不往外发任何东西。请去掉它再启动。"
            )


def _database_url(environment: Mapping[str, str], instance: Path) -> str:
    url = environment.get("DATABASE_URL", "")
    if not url:
        return f"sqlite:///{instance / 'vaccsched.db'}"
    if url.startswith("postgres://"):
        url = "postgresql://" + url.removeprefix("postgres://")
    if url.startswith("postgresql://"):
        return "postgresql+psycopg://" + url.removeprefix("postgresql://")
    if url.startswith(("postgresql+psycopg://", "sqlite:///")):
        return url
    raise ConfigurationError(
        "DATABASE_URL 无法识别：请写成 postgresql://用户:密码@主机/库名，或 sqlite:////绝对路径/文件.db，或留空。"
    )


def _number(name: str, environment: Mapping[str, str]) -> int:
    text = environment.get(name) or "0"
    if not text.isdecimal() or int(text) > 9:
        raise ConfigurationError(f"{name} 不对：请写 0 到 9 的整数。")
    return int(text)


def _web_address(name: str, environment: Mapping[str, str]) -> str:
    url = (environment.get(name) or "").rstrip("/")
    if url and not url.startswith(("https://", "http://")):
        raise ConfigurationError(f"{name} 无法识别：请写浏览器里打开的网址，如 https://yuyue.example.cn，或留空。")
    return url


def _gateways(environment: Mapping[str, str]) -> dict[str, str]:
    """Where messages of each channel go; a channel without one stays on this machine."""
    found = {}
    for channel, name, kinds in (
        ("sms", "SMS_GATEWAY", ("https://", "http://")),
        ("wechat", "WECHAT_GATEWAY", ("https://", "http://")),
        ("voice", "VOICE_GATEWAY", ("https://", "http://")),
        ("email", "MAIL_SERVER", ("smtp://", "smtps://")),
    ):
        address = environment.get(name) or ""
        if address and not address.startswith(kinds):
            raise ConfigurationError(f"{name} 无法识别：请以 {' 或 '.join(kinds)} 开头，或留空（不发出去，只打印）。")
        if address:
            found[channel] = address
    return found


def _hosts(name: str, environment: Mapping[str, str]) -> frozenset[str]:
    """Hosts, separated by commas, without scheme or path."""
    found = frozenset(part.strip().lower() for part in (environment.get(name) or "").split(",") if part.strip())
    if any(set(one) & set("/@ *") for one in found):
        raise ConfigurationError(f"{name} 不对：请只写主机名或 主机名:端口，用逗号隔开，如 ehr.lan:8443，或留空。")
    return found


def _file(name: str, environment: Mapping[str, str]) -> str | None:
    path = environment.get(name) or None
    if path and not Path(path).is_file():
        raise ConfigurationError(f"{name} 指的文件不存在：请写证书文件的路径，或留空（用系统自带的）。")
    return path


def _handover_url(environment: Mapping[str, str]) -> str:
    """Identity numbers go there: never in the clear, but to this very machine, for trying it out."""
    url = environment.get("HANDOVER_URL") or ""
    if url and not url.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
        raise ConfigurationError(
            "HANDOVER_URL 不对：请写健康档案平台的 https:// 地址（只有本机试用可以 http://127.0.0.1:端口），或留空。"
        )
    return url


def _one_of(name: str, environment: Mapping[str, str], *words: str) -> str:
    word = environment.get(name) or words[0]
    if word not in words:
        raise ConfigurationError(f"{name} 不对：请写 {' 或 '.join(words)}。")
    return word


def _per_second(name: str, environment: Mapping[str, str]) -> int:
    text = environment.get(name) or "20"
    if not text.isdecimal() or not 1 <= int(text) <= 10_000:
        raise ConfigurationError(f"{name} 不对：请写 1 到 10000 的整数，每秒最多发几条。")
    return int(text)


def _redis_url(environment: Mapping[str, str]) -> str | None:
    url = environment.get("REDIS_URL") or None
    if url and not url.startswith(("redis://", "rediss://", "unix://")):
        raise ConfigurationError("REDIS_URL 无法识别：请写成 redis://主机:6379/0，或留空。")
    return url


def _keys(environment: Mapping[str, str], instance: Path) -> dict[str, str]:
    """The four secrets: all from the environment, or all from a file made once (embedded installation)."""
    names = ("SECRET_KEY", "FIELD_KEYS", "INDEX_KEY", "AUDIT_KEY")
    given = {name: environment[name] for name in names if environment.get(name)}
    if len(given) == len(names):
        return given
    kept = _kept_keys(instance / "keys.json")
    return kept | given


def _kept_keys(path: Path) -> dict[str, str]:
    if not path.exists():
        fresh = {
            "SECRET_KEY": secrets.token_urlsafe(48),
            "FIELD_KEYS": f"k1:{_new_key()}",
            "INDEX_KEY": _new_key(),
            "AUDIT_KEY": _new_key(),
        }
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process of the same start was first
            return _kept_keys(path)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(fresh, file, indent=1)
    try:
        kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ConfigurationError(f"密钥文件 {path} 已损坏：请从备份恢复它，没有它就读不出已加密的证件号。") from error
    return kept


def _new_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _decoded(name: str, text: str) -> bytes:
    try:
        key = base64.urlsafe_b64decode(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise ConfigurationError(f"{name} 不对：需要 32 字节的 base64（urlsafe）文字。")
    return key


def _proof_keys(environment: Mapping[str, str], kept: Mapping[str, str]) -> dict[str, bytes]:
    """Those that are set, else one made of the audit key: an installation of earlier days needs no new setting, and
    all processes have the same.
    """
    text = environment.get("PROOF_KEYS") or kept.get("PROOF_KEYS")
    if text:
        return _listed_keys("PROOF_KEYS", text)
    return {DERIVED: derived_seed(_decoded("AUDIT_KEY", kept["AUDIT_KEY"]))}


def derived_seed(audit_key: bytes) -> bytes:
    """The seed where no own key is set: always the same one for the same audit key, which is never changed."""
    kept = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"vaccsched.proof.ed25519")
    return kept.derive(audit_key)


def _listed_keys(name: str, text: str) -> dict[str, bytes]:
    keys = {}
    for part in text.split(","):
        key_id, _, key = part.strip().partition(":")
        if not key_id or not key:
            raise ConfigurationError(f"{name} 不对：请写成 编号:密钥,编号:密钥，第一把用来加密或签名。")
        keys[key_id] = _decoded(name, key)
    return keys
