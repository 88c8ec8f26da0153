"""Sign in with a code sent to the phone, sign out."""

from flask import Blueprint, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from vaccsched.extensions import limiter
from vaccsched.identity.guards import clear_cookie, find_principal, set_cookie
from vaccsched.identity.models import PrincipalKind
from vaccsched.residents import operations, queries
from vaccsched.residents.errors import WrongCode
from vaccsched.residents.forms import CodeForm, PhoneForm
from vaccsched.residents.guards import current_account_actor, find_current_account
from vaccsched.shared import clock
from vaccsched.shared import format as wording
from vaccsched.shared.masking import mask_phone
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, network, own_path, public, wants_json

bp = Blueprint("residents", __name__)
PHONE, NEXT, SHOWN = "sign_in_phone", "sign_in_next", "sign_in_code"  # kept in the browser's session meanwhile
ASKED, WAIT_UNTIL = "sign_in_asked", "sign_in_wait_until"  # only whoever asked before learns when to ask again
CODES = "30 per minute; 300 per hour"  # of one network: many families share a clinic's or a mobile operator's address
TRIES = "60 per minute; 600 per hour"


@bp.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """Step one: the phone number; whoever is signed in goes on."""
    following = own_path(request.values.get("next"))
    if request.method == "GET" and find_current_account() is not None:
        return redirect(following or url_for("home.family"))
    return render_template("residents/sign_in.html", next=following or "")


@bp.post("/sign-in")
@public
@back_to(".sign_in")
@limiter.limit(CODES, key_func=network)
@one_transaction
def send_code() -> ResponseReturnValue:
    """Put a code into the outbox; the same answer for every phone."""
    form = PhoneForm.parse()
    phone = queries.parse_phone(form.phone.data or "")
    code = operations.send_login_code(phone=phone, now=clock.now())
    session[PHONE], session[NEXT] = phone, own_path(form.next.data)
    again = session.get(ASKED) == phone
    session[WAIT_UNTIL] = _next_code_at(phone) if code is None and again else None
    session[ASKED] = phone
    if code is not None:
        session[SHOWN] = code if queries.is_demo_phone(phone=phone) else None
    if wants_json():
        return {"sent": True}
    return redirect(url_for(".code"), 303)


@bp.get("/sign-in/code")
@public
def code() -> ResponseReturnValue:
    """Step two: the code."""
    phone = session.get(PHONE)
    if phone is None:
        return redirect(url_for(".sign_in"))
    return render_template(
        "residents/code.html", phone=mask_phone(phone), shown=session.get(SHOWN), wait_until=session.get(WAIT_UNTIL)
    )


@bp.post("/sign-in/code")
@public
@back_to(".code")
@limiter.limit(TRIES, key_func=network)
def enter() -> ResponseReturnValue:
    """Try the code; a wrong one counts although the sign-in is refused."""
    form = CodeForm.parse()
    phone = queries.parse_phone(form.phone.data or session.get(PHONE) or "")
    attempt = one_transaction(operations.sign_in_with_code)
    token = attempt(
        phone=phone, code=form.digits, user_agent=request.user_agent.string, now=clock.now(), language=str(get_locale())
    )
    if token is None:
        raise WrongCode
    following = own_path(session.get(NEXT))
    if following in (None, url_for("home.family")):
        following = url_for(_first_page(phone))
    for name in (PHONE, NEXT, SHOWN, ASKED, WAIT_UNTIL):
        session.pop(name, None)
    answer = make_response({"signed_in": True} if wants_json() else redirect(following, 303))
    set_cookie(answer, PrincipalKind.ACCOUNT, token)
    return answer


@bp.post("/sign-out")
@public
@one_transaction
def sign_out() -> ResponseReturnValue:
    """End this browser's session."""
    found = find_principal(PrincipalKind.ACCOUNT)
    if found is not None and find_current_account() is not None:
        operations.sign_out(session_id=found.id, actor=current_account_actor(), now=clock.now())
    answer = make_response({"signed_out": True} if wants_json() else redirect(url_for("home.index"), 303))
    clear_cookie(answer, PrincipalKind.ACCOUNT)
    return answer


def _next_code_at(phone: str) -> str:
    """``08:32``: from when on this phone may get another code."""
    return wording.time(queries.next_code_at(phone=phone, now=clock.now()))


def _first_page(phone: str) -> str:
    """Whoever has nobody yet begins with adding somebody."""
    account = queries.find_account_by_phone(phone=phone)
    on = clock.day_of(clock.now())
    has_family = account is not None and queries.persons_of(account_id=account.id, on=on)
    return "home.family" if has_family else "residents_family.add"
