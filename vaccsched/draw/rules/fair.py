"""The draw itself, from values alone: what `docs/draw-format.md` describes, bit for bit.

Nothing here knows a person, a table or a clock; ``check`` runs on a published file without the program's database.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from typing import Any

FORMAT = "vaccsched-draw-1"
SECRET_BYTES = 32
PSEUDONYM_LENGTH = 32  # hexadecimal digits: 128 bits
PSEUDONYM = re.compile(r"[0-9a-f]{32}")
ALGORITHM = {
    "entrants_sha256": "SHA-256 of all pseudonyms in ascending order, each followed by one LF",
    "secret_sha256": "SHA-256 of the 32 secret bytes",
    "seed": "HMAC-SHA256(key = the secret bytes, message = the public value in UTF-8)",
    "order": "ascending by HMAC-SHA256(key = the seed bytes, message = the pseudonym in ASCII), then by pseudonym",
}


def entrants_hash(pseudonyms: Iterable[str]) -> str:
    """SHA-256 of the sorted pseudonyms, one a line, as hexadecimal digits."""
    digest = hashlib.sha256()
    for pseudonym in sorted(pseudonyms):
        digest.update(f"{pseudonym}\n".encode("ascii"))
    return digest.hexdigest()


def secret_hash(secret: bytes) -> str:
    """What is shown of the secret before the draw."""
    return hashlib.sha256(secret).hexdigest()


def public_value(typed: str) -> str:
    """The public value as it counts: without spaces at the ends, single spaces inside."""
    return " ".join(typed.split())


def seed(*, secret: bytes, public: str) -> bytes:
    """The seed of the order: nobody knows it before the public value exists, and nobody can choose it then."""
    return hmac.digest(secret, public.encode(), "sha256")


def order(*, seed: bytes, pseudonyms: Iterable[str]) -> list[str]:
    """The pseudonyms by rank, the first one first. Equal digests, never seen yet, go by pseudonym."""
    lots = [hmac.digest(seed, one, "sha256") + one for one in (text.encode("ascii") for text in pseudonyms)]
    lots.sort()
    return [lot[hashlib.sha256().digest_size :].decode("ascii") for lot in lots]


def check(facts: Any) -> list[str]:
    """What is wrong with a result file (its JSON, read), as sentences; an empty list: everything fits."""
    wrong = _wrong_shape(facts)
    if wrong:
        return wrong
    entrants: list[str] = facts["order"]
    secret = bytes.fromhex(facts["secret"])
    made = seed(secret=secret, public=facts["public"]["value"])
    return [
        sentence
        for fits, sentence in (
            (
                facts["entrants"] == len(entrants),
                f"人数不符：文件写 {facts['entrants']} 人，名单有 {len(entrants)} 人。",
            ),
            (len(set(entrants)) == len(entrants), "名单里有重复的登记码。"),
            (entrants_hash(entrants) == facts["entrants_sha256"], "名单的 SHA-256 与抽签前公布的不符：名单被改过。"),
            (secret_hash(secret) == facts["secret_sha256"], "密钥的 SHA-256 与抽签前公布的不符：密钥被换过。"),
            (public_value(facts["public"]["value"]) == facts["public"]["value"], "公开值里有多余的空格。"),
            (made.hex() == facts["seed"], "种子不是由密钥和公开值算出来的。"),
            (order(seed=made, pseudonyms=entrants) == entrants, "名次不是由种子算出来的顺序。"),
        )
        if not fits
    ]


def _wrong_shape(facts: Any) -> list[str]:
    if not isinstance(facts, dict) or facts.get("format") != FORMAT:
        return [f"不是 {FORMAT} 格式的摇号结果文件。"]
    texts = {name: facts.get(name) for name in ("entrants_sha256", "secret", "secret_sha256", "seed")}
    public = facts.get("public")
    texts["public.value"] = public.get("value") if isinstance(public, dict) else None
    missing = [name for name, text in texts.items() if not isinstance(text, str) or not text]
    if missing:
        return [f"文件缺少：{'、'.join(missing)}。"]
    if not _is_secret(facts["secret"]):
        return ["密钥不是 64 位十六进制数。"]
    entrants = facts.get("order")
    if not isinstance(entrants, list) or not _all_pseudonyms(entrants):
        return ["名单里有不是登记码（32 位十六进制数）的内容。"]
    return []


def _is_secret(text: str) -> bool:
    return re.fullmatch(rf"[0-9a-f]{{{SECRET_BYTES * 2}}}", text) is not None


def _all_pseudonyms(entrants: Sequence[Any]) -> bool:
    return all(isinstance(one, str) and PSEUDONYM.fullmatch(one) for one in entrants)
