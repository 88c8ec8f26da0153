"""QR codes as SVG, and the signed short texts inside them."""

import io
import re
from typing import Any

import qrcode
import qrcode.image.svg
from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

SIGNED = re.compile(r"[\w.-]+/?\s*$", re.ASCII)  # the last part of a web address, or the whole of a bare text


def qr_svg(text: str) -> str:
    """An SVG picture (no XML header) of a QR code, error correction M."""
    picture = qrcode.make(
        text, image_factory=qrcode.image.svg.SvgPathImage, error_correction=qrcode.constants.ERROR_CORRECT_M
    )
    buffer = io.BytesIO()
    picture.save(buffer)
    return buffer.getvalue().decode().split("?>", 1)[-1].strip()


def signed(purpose: str, value: Any) -> str:
    """``value`` (JSON) signed for one purpose, safe in a URL."""
    return str(_serializer(purpose).dumps(value))


def opened(purpose: str, text: str) -> Any | None:
    """What ``signed`` was given, or None when the text was forged, cut or made for another purpose.

    A web address that ends in the signed text says the same: a phone opens it, a scanner reads it.
    """
    found = SIGNED.search(text)
    try:
        return _serializer(purpose).loads(found[0].strip().rstrip("/")) if found else None
    except BadSignature:
        return None


def _serializer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"vaccsched.{purpose}")
