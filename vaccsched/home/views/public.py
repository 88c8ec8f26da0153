"""Pages for everybody, without sign-in: clinics, their poster and notices, what is kept about people."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Response, current_app, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from vaccsched.home import public_page as page
from vaccsched.home.views import bp
from vaccsched.shared import clock
from vaccsched.shared.qr import qr_svg
from vaccsched.shared.web import page_or_json, public

KEPT_SECONDS = 60  # by the browser itself; pages differ by language and by the elders' version
P = ParamSpec("P")
LANGUAGE_AND_SIZE = "Cookie, Accept-Language"


def kept_a_minute(view: Callable[P, ResponseReturnValue]) -> Callable[P, Response]:
    """Decorator: the browser need not ask again for a minute."""

    @wraps(view)
    def answered(*args: P.args, **kwargs: P.kwargs) -> Response:
        answer = make_response(view(*args, **kwargs))
        answer.headers["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
        answer.headers["Vary"] = LANGUAGE_AND_SIZE
        return answer

    return answered


@bp.get("/clinics")
@public
@kept_a_minute
def clinics() -> ResponseReturnValue:
    """The clinics of the county: where, when, how crowded."""
    counties = page.county_facts(now=clock.now())
    return page_or_json(lambda: render_template("home/clinics.html", counties=counties), lambda: {"counties": counties})


@bp.get("/clinics/<code>")
@public
@kept_a_minute
def clinic(code: str) -> ResponseReturnValue:
    """One clinic: hours of the next days, vaccines and prices, licence, how to book, how crowded."""
    found = page.get_clinic(code)
    facts = page.clinic_facts(found, now=clock.now())
    return page_or_json(
        lambda: render_template("home/clinic.html", clinic=facts, clinic_name=found.name, clinic_phone=found.phone),
        lambda: facts,
    )


@bp.get("/clinics/<code>/poster")
@public
@kept_a_minute
def poster(code: str) -> ResponseReturnValue:
    """For the wall outside: A4, or A3 with ``?paper=a3``; its QR opens the clinic's page."""
    found = page.get_clinic(code)
    public_url = current_app.extensions["settings"].public_url or request.host_url.rstrip("/")
    address = public_url + url_for(".clinic", code=code)
    return render_template(
        "home/poster.html",
        clinic=page.clinic_facts(found, now=clock.now()),
        picture=Markup(qr_svg(address)),  # noqa: S704 - our own SVG of our own address
        address=address,
        large=request.args.get("paper") == "a3",
    )


@bp.get("/clinics/<code>/notices")
@public
@kept_a_minute
def notices(code: str) -> ResponseReturnValue:
    """Notices and health education of one clinic."""
    found = page.get_clinic(code)
    return render_template(
        "home/notices.html",
        notices=page.notices(found, now=clock.now()),
        clinic_name=found.name,
        clinic_phone=found.phone,
        clinic_href=url_for(".clinic", code=code),
    )


@bp.get("/privacy")
@public
@kept_a_minute
def privacy() -> ResponseReturnValue:
    """What is kept about people, why, how long, and what they may ask for (个人信息保护法 第17条)."""
    return render_template("home/privacy.html")


@bp.get("/offline")
@public
def offline() -> ResponseReturnValue:
    """Shown by the service worker when there is no network: the booking that somebody saved on this phone."""
    return render_template("home/offline.html", preferences_action=None, account_name=None, sign_out_action=None)


@bp.get("/manifest.webmanifest")
@public
def manifest() -> ResponseReturnValue:
    """What makes the site installable on a phone."""
    answer = make_response(page.manifest())
    answer.content_type = "application/manifest+json"
    return answer


@bp.get("/sw.js")
@public
def service_worker() -> ResponseReturnValue:
    """The service worker; from the root, because it may act only below its own address."""
    answer = current_app.send_static_file("js/service-worker.js")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@bp.after_app_request
def wipe_what_the_phone_keeps(answer: Response) -> Response:
    """Signing out wipes the booking that was saved on this phone, also without JavaScript."""
    if request.endpoint == "residents.sign_out" and answer.status_code < 400:
        answer.headers["Clear-Site-Data"] = '"storage"'
    return answer
