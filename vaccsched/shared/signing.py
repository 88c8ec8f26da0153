"""Texts that other institutions can check without us: Ed25519, the public key published as a file.

A signed text is ``VS1.<key id>.<payload>.<signature>``; payload and signature are base64url without padding, and the
signature is over everything before its dot, as ASCII. The first key signs, all verify: an old key stays in the list as
long as papers signed with it are about.
"""

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from flask import current_app

FORM = "VS1"
LONGEST = 4000  # characters of a text that is looked at
MOST_BYTES = 20_000  # of a payload when it is unpacked


@dataclass(frozen=True, kw_only=True)
class Opened:
    """What a text turned out to be. ``is_ours``: it has our form; ``known_key``: we have its key; ``facts``: what was
    signed, None unless the signature fits.
    """

    is_ours: bool
    known_key: bool = False
    facts: Any = None


@dataclass(frozen=True)
class Signer:
    """The signing keys of one running program: id to 32-byte seed."""

    seeds: Mapping[str, bytes]

    def sign(self, facts: Any) -> str:
        """``facts`` (JSON) as a signed text."""
        key_id, seed = next(iter(self.seeds.items()))
        packed = zlib.compress(json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode(), 9)
        text = f"{FORM}.{key_id}.{_to_text(packed)}"
        return f"{text}.{_to_text(Ed25519PrivateKey.from_private_bytes(seed).sign(text.encode()))}"

    def open(self, text: str) -> Opened:
        """Check a text; never raises for what people send."""
        parts = text.strip().split(".")
        if len(text) > LONGEST or len(parts) != 4 or parts[0] != FORM or not text.isascii():
            return Opened(is_ours=False)
        seed = self.seeds.get(parts[1])
        if seed is None:
            return Opened(is_ours=True)
        key = Ed25519PrivateKey.from_private_bytes(seed).public_key()
        return Opened(is_ours=True, known_key=True, facts=read_with_public_key(text, key))

    def public_keys(self) -> dict[str, str]:
        """By key id: the public key as PEM, for whoever checks without us."""
        return {key_id: _pem(seed) for key_id, seed in self.seeds.items()}


def read_with_public_key(text: str, key: Ed25519PublicKey) -> Any | None:
    """What was signed, or None when the signature does not fit. Needs nothing but the published key."""
    said, _dot, signature = text.strip().rpartition(".")
    try:
        key.verify(_from_text(signature), said.encode())
        return _unpacked(said.rpartition(".")[2])
    except (InvalidSignature, binascii.Error, ValueError, zlib.error):
        return None


def signer() -> Signer:
    """The signer of the running application."""
    found: Signer = current_app.extensions["signer"]
    return found


def _pem(seed: bytes) -> str:
    key = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode()  # fmt: skip


def _unpacked(text: str) -> Any:
    opening = zlib.decompressobj()
    unpacked = opening.decompress(_from_text(text), MOST_BYTES)
    if opening.unconsumed_tail:
        raise ValueError("longer than anything we sign")
    return json.loads(unpacked)


def _to_text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def _from_text(text: str) -> bytes:
    """Only the one way in which we write a value: another spelling of the same bytes is not ours."""
    value = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if _to_text(value) != text:
        raise ValueError("not as we write it")
    return value
