"""The application: settings, extensions, rooms, reactions, and the one handler of refusals."""

import importlib
import importlib.util
import logging
import uuid
from typing import Any

from apiflask import APIFlask
from flask import Flask, Response, current_app, g, has_request_context, render_template, request
from flask.json.provider import DefaultJSONProvider
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError, generate_csrf
from jinja2 import FileSystemBytecodeCache, StrictUndefined
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from vaccsched import cli, extensions
from vaccsched.config import Settings
from vaccsched.home import fault_page
from vaccsched.integration import problem
from vaccsched.shared import audit, clock, idempotency, jobs, live
from vaccsched.shared.crypto import Vault
from vaccsched.shared.db import DATABASE_GONE, Cursor, db, tuned
from vaccsched.shared.errors import Busy, Refused, TooOften
from vaccsched.shared.format import FILTERS
from vaccsched.shared.forms import refuse_unreadable, refuse_unreadable_address
from vaccsched.shared.signing import Signer
from vaccsched.shared.web import hand_over_redirect, new_key, refusal_facts, wants_json

ROOMS = (
    "sites", "identity", "messages", "vaccines", "residents", "stock", "coldchain", "records", "certificates", "aefi",
    "storeroom",
    "schedule", "release", "booking", "planning", "waitlist", "disruptions", "reminders", "draw", "daily", "visits",
    "calling", "screening", "consents", "payments", "stops", "checks", "observation", "kiosk", "feedback", "paper",
    "rehearsal", "merging", "mydata", "screens", "advisor", "reports", "ledger", "training",
    "integration", "handover", "imports", "fhir", "api", "home",
)  # fmt: skip
# imported so that migrations see them
SHARED_TABLES = (audit.AuditEntry, idempotency.IdempotencyKey, jobs.Job, live.LiveChannel)
LANGUAGES = ("zh", "en")
MEGABYTE = 1024 * 1024
MINUTE = 60
YEAR = 365 * 24 * 3600
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "manifest-src 'self'"
)
log = logging.getLogger("vaccsched")


class Json(DefaultJSONProvider):
    """People's letters stay as they are; nesting too deep to read is broken JSON, which is 400."""

    ensure_ascii = False

    def loads(self, s: str | bytes, **options: Any) -> Any:
        try:
            return super().loads(s, **options)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application.

    :raises ConfigurationError: a setting is wrong.
    """
    settings = settings or Settings.from_environment()
    app = APIFlask(  # its own pages and error answers stay away: ours speak the reader's language
        __name__, title="vaccsched", version="1", docs_path=None, spec_path=None, json_errors=False,
        instance_path=str(settings.instance),
    )  # fmt: skip
    _configure(app, settings)
    _extend(app, settings)
    _open_rooms(app)
    cli.open_terminal(app)
    _handle_errors(app)
    app.before_request(_name_request)
    app.before_request(_refuse_unreadable)
    app.after_request(_protect)
    app.after_request(hand_over_redirect)
    app.context_processor(_page_context)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    if settings.trusted_proxies:  # the address that limits count is the resident's, not the proxy's
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.extensions["settings"] = settings
    app.extensions["vault"] = Vault(settings.field_keys, settings.index_key)
    app.extensions["signer"] = Signer(settings.proof_keys)
    clock.use_offset_file(settings.clock_file, testing=settings.testing)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TESTING=settings.testing,
        DEBUG=settings.debug,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings),
        SESSION_COOKIE_NAME=("__Host-" if settings.https_only else "") + ("vs_practice" if settings.practice else "vs"),
        SESSION_COOKIE_SECURE=settings.https_only,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=MEGABYTE,
        MAX_FORM_MEMORY_SIZE=MEGABYTE,
        BABEL_DEFAULT_LOCALE="zh",
        BABEL_DEFAULT_TIMEZONE="Asia/Shanghai",
        RATELIMIT_STORAGE_URI=settings.redis_url or "memory://",
        RATELIMIT_HEADERS_ENABLED=True,
        RATELIMIT_SWALLOW_ERRORS=False,
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,  # Redis away: people still sign in, each process counts for itself
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    app.json = Json(app)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache()  # the first page of a new process need not wait
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.filters.update(FILTERS)
    app.jinja_options = {**app.jinja_options, "undefined": StrictUndefined}


def _engine_options(settings: Settings) -> dict[str, Any]:
    if settings.on_sqlite:
        return {"pool_size": 20, "max_overflow": 20}
    return {"pool_size": 10, "max_overflow": 10, "pool_timeout": 2,
            "connect_args": {"connect_timeout": 2, "cursor_factory": Cursor}}  # fmt: skip


def _extend(app: Flask, settings: Settings) -> None:
    db.init_app(app)
    with app.app_context():
        tuned(db.engine)
    extensions.migrate.init_app(app, db)
    extensions.csrf.init_app(app)
    extensions.limiter.init_app(app)
    extensions.babel.init_app(app, locale_selector=_language)
    extensions.socketio.init_app(
        app,
        async_mode="gevent" if _under_gevent() else "threading",
        transports=["websocket"],
        message_queue=settings.redis_url,
        channel="vaccsched",
        cors_allowed_origins=None,
        ping_interval=10,
        ping_timeout=10,
        max_http_buffer_size=10_000,
    )


def _under_gevent() -> bool:
    from gevent import monkey  # imported late: importing gevent is not patching

    return bool(monkey.is_module_patched("socket"))


def _open_rooms(app: Flask) -> None:
    """Let every room register its blueprints, commands, reactions and jobs: ``<room>/setup.py: open_room(app)``."""
    for name in ROOMS:
        if importlib.util.find_spec(f"vaccsched.{name}.models"):
            importlib.import_module(f"vaccsched.{name}.models")
        if importlib.util.find_spec(f"vaccsched.{name}.setup"):
            importlib.import_module(f"vaccsched.{name}.setup").open_room(app)


def _language() -> str:
    if not has_request_context():  # the worker and the command line speak Chinese
        return "zh"
    asked = request.cookies.get("lang")
    if asked in LANGUAGES:
        return str(asked)
    return request.accept_languages.best_match(LANGUAGES) or "zh"


def _name_request() -> None:
    g.request_id = uuid.uuid4().hex


def _refuse_unreadable() -> None:
    """Programs send objects in objects: their room reads the body itself."""
    (refuse_unreadable if problem.speaker_here() is None else refuse_unreadable_address)()


def _page_context() -> dict[str, Any]:
    """What every template may read."""
    return {
        "csrf_token": generate_csrf,
        "new_key": new_key,
        "refusal": g.get("refusal"),
        "sent": g.get("sent", MultiDict()),
        "elder": request.cookies.get("elder") == "1",
        "text_size": request.cookies.get("text_size", "20"),
        "lang": str(get_locale() or "zh"),
        "now": clock.now(),
        "practice": current_app.extensions["settings"].practice,
    }


def _handle_errors(app: Flask) -> None:
    app.register_error_handler(Refused, _refused)
    for gone in DATABASE_GONE:
        app.register_error_handler(gone, _database_gone)
    app.register_error_handler(CSRFError, _form_expired)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def _refused(refusal: Refused) -> ResponseReturnValue:
    log.info("refused %s %s %s", refusal.code, request.endpoint, g.get("request_id"))
    speak = problem.speaker_here()
    if speak is not None:
        return speak(problem.of_refusal(refusal))
    if wants_json():
        return refusal_facts(refusal), refusal.status, _retry_header(refusal.status)
    page = _page_before(refusal)
    if page is not None:
        return page, refusal.status, _retry_header(refusal.status)
    return _error_page(refusal.status, refusal.code, refusal.message, refusal.next_step)


def _page_before(refusal: Refused) -> Any | None:
    """The page that the form came from, with what was typed; None for 403, 404 and unmarked views."""
    view = current_app.view_functions.get(request.endpoint or "")
    endpoint = getattr(view, "back_to", None)
    if endpoint is None or refusal.status in (403, 404, 503):
        return None
    if endpoint.startswith("."):
        endpoint = f"{request.blueprint}{endpoint}"
    g.refusal, g.sent = refusal, request.form
    taken = next(current_app.url_map.iter_rules(endpoint)).arguments
    values = {name: value for name, value in (request.view_args or {}).items() if name in taken}
    try:
        answer = current_app.ensure_sync(current_app.view_functions[endpoint])(**values)
    except Refused:  # the page cannot be shown with what was sent either: the sentence alone
        return None
    return answer[0] if isinstance(answer, tuple) else answer


def _database_gone(error: SQLAlchemyError) -> ResponseReturnValue:
    log.error("database: %s", error.__class__.__name__, exc_info=error)
    db.session.rollback()
    return _refused(Busy())


def _form_expired(error: CSRFError) -> ResponseReturnValue:
    sentence = _("这个页面放得太久或不是从本站打开的，刚才的内容没有提交。请返回、刷新页面后再提交一次。")
    if wants_json():
        return {"error": "csrf", "message": sentence}, 400
    return _error_page(400, "csrf", sentence)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:
        return error.get_response()
    if status == 429:
        return _refused(_too_often())
    code, sentence = HTTP_SENTENCES.get(status, ("http_error", _("这个请求无法处理。请返回上一页再试。")))
    speak = problem.speaker_here()
    if speak is not None:
        return _allowing(speak(problem.Problem(status=status, code=code, detail=str(sentence))), error)
    if wants_json():
        return {"error": code, "message": str(sentence)}, status
    return _error_page(status, code, str(sentence))


def _allowing(answer: Response, error: HTTPException) -> Response:
    """405 says which methods there are."""
    for name, value in error.get_headers():
        if name == "Allow":
            answer.headers[name] = value
    return answer


def _too_often() -> TooOften:
    """How long until the limit that was reached opens again."""
    limit = extensions.limiter.current_limit
    now = clock.now()
    longest = limit.limit.get_expiry() if limit is not None else MINUTE
    left = limit.reset_at - int(now.timestamp()) if limit is not None else MINUTE
    return TooOften(seconds=min(max(left, 1), longest), now=now)


def _unexpected(error: Exception) -> ResponseReturnValue:
    log.error("unexpected %s", g.get("request_id"), exc_info=error)
    db.session.rollback()
    speak = problem.speaker_here()
    if speak is not None:
        return speak(problem.Problem(status=500, code="internal", detail=str(HTTP_SENTENCES[500][1])))
    if request.is_json or wants_json():
        return {"error": "internal", "message": str(HTTP_SENTENCES[500][1])}, 500
    return _error_page(500, "internal", str(HTTP_SENTENCES[500][1]))


def _error_page(status: int, code: str, sentence: str, next_step: Any = None) -> ResponseReturnValue:
    found = fault_page.facts()
    page = render_template(
        found["template"], status=status, code=code, sentence=sentence, next_step=next_step, clinic_phone=None,
        phones=found["phones"],
    )  # fmt: skip
    return page, status, _retry_header(status)


def _retry_header(status: int) -> dict[str, str]:
    return {"Retry-After": "5"} if status == 503 else {}


def _protect(response: Any) -> Any:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(self), microphone=(), geolocation=()")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}")
    if not request.path.startswith("/static/"):
        headers.setdefault("Cache-Control", "no-store")
    return response


def _sentences() -> dict[int, tuple[str, Any]]:
    from flask_babel import lazy_gettext as _l

    return {
        400: ("bad_request", _l("发来的内容读不懂，没有保存任何东西。请返回上一页检查后再提交。")),
        403: ("forbidden", _l("您没有打开这个页面的权限。请换账号登录，或联系门诊管理员。")),
        404: ("not_found", _l("没有这个页面。请检查网址，或从首页重新进入。")),
        405: ("method_not_allowed", _l("这个地址不能这样使用。请从首页重新进入。")),
        413: ("too_large", _l("发来的内容太大。请减少后再提交。")),
        415: ("unsupported_media_type", _l("发来的内容格式不对，请用表单或 JSON。")),
        429: ("too_many_requests", _l("操作太频繁了，请过几分钟再试。急需接种请直接到门诊或打电话。")),
        500: ("internal", _l("系统出了问题，刚才的操作没有保存。我们已记录，请稍后再试。")),
    }


HTTP_SENTENCES = _sentences()
