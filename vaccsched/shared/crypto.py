"""Field encryption and blind indexes.

Envelope: ``key id : base64(nonce + AES-256-GCM ciphertext)``; the associated data is table, column and row id, so a
value copied into another row does not open. A blind index is an HMAC with its own key: it answers equality only.
"""

import base64
import hashlib
import hmac
import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, overload

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

from vaccsched.shared.db import new_id

NONCE_BYTES = 12


@dataclass(frozen=True)
class Vault:
    """The keys of one running program."""

    field_keys: Mapping[str, bytes]
    index_key: bytes

    def seal(self, text: str, *, place: str) -> str:
        key_id, key = next(iter(self.field_keys.items()))
        nonce = os.urandom(NONCE_BYTES)
        sealed = nonce + AESGCM(key).encrypt(nonce, text.encode(), place.encode())
        return f"{key_id}:{base64.b64encode(sealed).decode()}"

    def open(self, envelope: str, *, place: str) -> str:
        key_id, _, body = envelope.partition(":")
        sealed = base64.b64decode(body)
        opened = AESGCM(self.field_keys[key_id]).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.encode())
        return opened.decode()

    def seal_bytes(self, data: bytes, *, place: str) -> bytes:
        """The same for data: ``key id : nonce + ciphertext``."""
        key_id, key = next(iter(self.field_keys.items()))
        nonce = os.urandom(NONCE_BYTES)
        return key_id.encode() + b":" + nonce + AESGCM(key).encrypt(nonce, data, place.encode())

    def open_bytes(self, envelope: bytes, *, place: str) -> bytes:
        key_id, _, sealed = envelope.partition(b":")
        key = self.field_keys[key_id.decode()]
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.encode())

    def index(self, purpose: str, text: str) -> str:
        return hmac.new(self.index_key, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()


def vault() -> Vault:
    """The vault of the running application."""
    found: Vault = current_app.extensions["vault"]
    return found


def blind_index(purpose: str, text: str) -> str:
    """Keyed index of ``text`` for equality search; ``purpose`` keeps the indexes of different facts apart."""
    return vault().index(purpose, text)


class Encrypted:
    """Attribute of a model whose text is kept encrypted in the column ``<name>_sealed``."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.column = f"{name}_sealed"

    @overload
    def __get__(self, row: None, owner: type) -> "Encrypted": ...
    @overload
    def __get__(self, row: object, owner: type) -> str | None: ...
    def __get__(self, row: Any, owner: type) -> Any:
        if row is None:
            return self
        envelope = getattr(row, self.column)
        return None if envelope is None else vault().open(envelope, place=self._place(row))

    def __set__(self, row: Any, text: str | None) -> None:
        if row.id is None:
            row.id = new_id()
        setattr(row, self.column, None if text is None else vault().seal(text, place=self._place(row)))

    def _place(self, row: Any) -> str:
        return f"{row.__tablename__}.{self.column}.{uuid.UUID(str(row.id))}"
