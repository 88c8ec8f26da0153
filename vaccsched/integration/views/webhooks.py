"""消息推送: which addresses are told when something happens, and what became of it. The county decides."""

import uuid

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_staff, staff_required
from vaccsched.integration import operations, outgoing, queries, webhook_page
from vaccsched.integration.models import TellingStatus, Webhook
from vaccsched.integration.webhook_forms import HostForm, WebhookForm
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, id_of, wants_json

bp = Blueprint("integration_webhooks", __name__, url_prefix="/county/webhooks")


@bp.get("")
@staff_required(Permission.SUPERVISE)
def webhooks() -> ResponseReturnValue:
    """The list of hosts, the addresses, the form for a new one."""
    facts = webhook_page.index(county_id=current_staff().county_id, now=clock.now())
    return render_template("integration/webhooks.html", **facts)


@bp.post("/hosts")
@staff_required(Permission.SUPERVISE)
@back_to(".webhooks")
@one_transaction
def list_host() -> ResponseReturnValue:
    """Put a host on the list."""
    operations.list_host(
        county_id=current_staff().county_id, host=HostForm.parse().host.data or "", actor=current_actor(),
        now=clock.now(),
    )  # fmt: skip
    return {"listed": True} if wants_json() else redirect(url_for(".webhooks"), 303)


@bp.post("/hosts/<uuid:host_id>/unlist")
@staff_required(Permission.SUPERVISE)
@back_to(".webhooks")
@one_transaction
def unlist_host(host_id: uuid.UUID) -> ResponseReturnValue:
    """Take it off."""
    host = queries.get_host(host_id=host_id, county_id=current_staff().county_id)
    operations.unlist_host(host=host, actor=current_actor(), now=clock.now())
    return {"unlisted": True} if wants_json() else redirect(url_for(".webhooks"), 303)


@bp.post("")
@staff_required(Permission.SUPERVISE)
@back_to(".webhooks")
@one_transaction
def make() -> ResponseReturnValue:
    """Tell an address from now on; its secret is shown this once."""
    form = WebhookForm.parse()
    webhook, secret = operations.make_webhook(
        county_id=current_staff().county_id, clinic_id=id_of(form.clinic_id.data) if form.clinic_id.data else None,
        name=form.name.data or "", url=form.url.data or "", kinds=form.wanted,
        allow=outgoing.policy_of(current_app.extensions["settings"]), actor=current_actor(), now=clock.now(),
    )  # fmt: skip
    return _shown(webhook, secret)


@bp.get("/<uuid:webhook_id>")
@staff_required(Permission.SUPERVISE)
def webhook(webhook_id: uuid.UUID) -> ResponseReturnValue:
    """What one address was told and what it answered."""
    found = _own(webhook_id)
    chosen = request.args.get("status", "")
    status = TellingStatus(chosen) if chosen in set(TellingStatus) else None
    page = max(1, min(request.args.get("page", 1, type=int), 10_000))
    return render_template(
        "integration/webhook.html", **webhook_page.show(webhook=found, status=status, page=page, now=clock.now())
    )


@bp.post("/<uuid:webhook_id>/renew")
@staff_required(Permission.SUPERVISE)
@back_to(".webhook")
@one_transaction
def renew(webhook_id: uuid.UUID) -> ResponseReturnValue:
    """Another secret; the old one signs too for a day."""
    found = _own(webhook_id)
    return _shown(found, operations.renew_webhook(webhook=found, actor=current_actor(), now=clock.now()))


@bp.post("/<uuid:webhook_id>/close")
@staff_required(Permission.SUPERVISE)
@back_to(".webhook")
@one_transaction
def close(webhook_id: uuid.UUID) -> ResponseReturnValue:
    """Nothing is told there any more."""
    operations.close_webhook(webhook=_own(webhook_id), actor=current_actor(), now=clock.now())
    return {"closed": True} if wants_json() else redirect(url_for(".webhooks"), 303)


@bp.post("/<uuid:webhook_id>/again")
@staff_required(Permission.SUPERVISE)
@back_to(".webhook")
@one_transaction
def all_again(webhook_id: uuid.UUID) -> ResponseReturnValue:
    """Send all that was given up once more."""
    count = operations.send_all_again(webhook=_own(webhook_id), actor=current_actor(), now=clock.now())
    return {"count": count} if wants_json() else redirect(url_for(".webhook", webhook_id=webhook_id), 303)


@bp.post("/tellings/<uuid:telling_id>/again")
@staff_required(Permission.SUPERVISE)
@back_to(".webhooks")
@one_transaction
def again(telling_id: uuid.UUID) -> ResponseReturnValue:
    """Send one that was given up once more."""
    telling = queries.get_telling(telling_id=telling_id, county_id=current_staff().county_id)
    operations.send_again(telling=telling, actor=current_actor(), now=clock.now())
    return {"waiting": True} if wants_json() else redirect(url_for(".webhook", webhook_id=telling.webhook_id), 303)


def _own(webhook_id: uuid.UUID) -> Webhook:
    return queries.get_webhook(webhook_id=webhook_id, county_id=current_staff().county_id)


def _shown(webhook: Webhook, secret: str) -> ResponseReturnValue:
    if wants_json():
        return {"webhook_id": str(webhook.id), "secret": secret}, 201
    return render_template("integration/webhook_secret.html", name=webhook.name, id=webhook.id, secret=secret)
