"""核验: anybody who holds a 接种凭证 sees whether it is genuine. Without the signed text there is nothing to ask."""

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from vaccsched.certificates import proof_page
from vaccsched.extensions import limiter
from vaccsched.shared import signing
from vaccsched.shared.web import network, page_or_json, public

bp = Blueprint("proof_check", __name__, url_prefix="/verify")
TRIES = "60 per minute"
KEYS = "vaccsched-proof-keys.pem"


@bp.get("")
@public
@limiter.limit(TRIES, key_func=network)
def ask() -> ResponseReturnValue:
    """Paste or scan the text; how to check without us."""
    text = _bare(request.args.get("text", ""))
    return _answer(text) if text else render_template("certificates/verify.html", found=None, text="")


@bp.get("/<text>")
@public
@limiter.limit(TRIES, key_func=network)
def check(text: str) -> ResponseReturnValue:
    """What the QR code opens: checked at once."""
    return _answer(text)


@bp.get(f"/{KEYS}")
@public
def keys() -> Response:
    """The public keys, so that another institution checks without our server."""
    parts = [f"# {key_id}\n{pem}" for key_id, pem in signing.signer().public_keys().items()]
    answer = Response("\n".join(parts), mimetype="application/x-pem-file")
    answer.headers["Content-Disposition"] = f'attachment; filename="{KEYS}"'
    return answer


def _answer(text: str) -> ResponseReturnValue:
    found = proof_page.told_facts(text)
    return page_or_json(lambda: render_template("certificates/verify.html", found=found, text=text), lambda: found)


def _bare(text: str) -> str:
    """A pasted address is as good as the text in it."""
    return text.strip().rsplit("/", 1)[-1]
