"""The order rule: what is in force, what another one would do with today's queue, and since when each has been."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.calling import operations
from vaccsched.calling.forms import RuleForm
from vaccsched.calling.page.rule import rule_page
from vaccsched.calling.views import bp
from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json
from vaccsched.visits.queries.the_rule import Rule


@bp.get("/rule")
@staff_required(Permission.PLAN)
def rule() -> ResponseReturnValue:
    """The rule in force."""
    facts = rule_page(clinic=current_clinic(), tried=None, now=clock.now())
    return render_template("calling/rule.html", **facts, saved="saved" in request.args)


@bp.post("/rule/preview")
@staff_required(Permission.PLAN)
@back_to(".rule")
def preview() -> ResponseReturnValue:
    """Today's queue under another rule; nothing changes."""
    tried = Rule(**RuleForm.parse().figures)
    return render_template(
        "calling/rule.html", **rule_page(clinic=current_clinic(), tried=tried, now=clock.now()), saved=False
    )


@bp.post("/rule")
@staff_required(Permission.PLAN)
@back_to(".rule")
@one_transaction
def set_rule() -> ResponseReturnValue:
    """The rule from now on."""
    form = RuleForm.parse()
    made = operations.set_rule(
        clinic=current_clinic(), rule=Rule(**form.figures), reason=form.reason.data or "", actor=current_actor(),
        reading=clock.read(),
    )  # fmt: skip
    if wants_json():
        return {"rule_id": str(made.id)}
    return redirect(url_for(".rule", saved=1), 303)
