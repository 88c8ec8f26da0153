"""The stylesheet of a layout, and the icons."""

from pathlib import Path

from flask import Flask, Response, abort, current_app, request, url_for

from vaccsched.home import sheets
from vaccsched.home.views import bp
from vaccsched.shared.web import public

FOREVER = "public, max-age=31536000, immutable"  # another content has another address


@bp.get("/sheets/<digest>/<name>.css")
@public
def sheet(digest: str, name: str) -> Response:
    """:raises NotFound: no such layout. An address of yesterday gets today's sheet, which nobody keeps."""
    if not sheets.is_layout(name, folder=_folder()):
        abort(404)
    return _kept(_joined(name), digest, "text/css; charset=utf-8")


@bp.get("/sheets/<digest>/icons.svg")
@public
def icons(digest: str) -> Response:
    """An address of yesterday gets today's icons, which nobody keeps."""
    return _kept(sheets.icons(folder=_folder()), digest, "image/svg+xml")


def _kept(found: sheets.Sheet, digest: str, content_type: str) -> Response:
    is_small = "gzip" in request.headers.get("Accept-Encoding", "")
    answer = Response(found.zipped if is_small else found.body, content_type=content_type)
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Cache-Control"] = FOREVER if digest == found.digest else "no-store"
    if is_small:
        answer.headers["Content-Encoding"] = "gzip"
    return answer


def address(name: str) -> str:
    """Where a layout's stylesheet is: for the head of every page."""
    return url_for("home.sheet", digest=_joined(name).digest, name=name)


def icons_address() -> str:
    """Where the icons are: an icon's name is the fragment."""
    return url_for("home.icons", digest=sheets.icons(folder=_folder()).digest)


def give_addresses(app: Flask) -> None:
    """Let templates ask for ``sheet_address`` and ``icons_address``."""
    app.jinja_env.globals["sheet_address"] = address
    app.jinja_env.globals["icons_address"] = icons_address


def _folder() -> Path:
    return Path(current_app.static_folder or "")


def _joined(name: str) -> sheets.Sheet:
    if current_app.debug:  # somebody is writing it
        sheets.joined.cache_clear()
    return sheets.joined(name, folder=_folder(), root=url_for("static", filename="x").removesuffix("/x"))
