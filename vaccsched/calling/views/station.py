"""What any station of screening or vaccination presses: pause, go on."""

from flask.typing import ResponseReturnValue

from vaccsched.calling import operations
from vaccsched.calling.forms import ReasonForm
from vaccsched.calling.views import bp
from vaccsched.calling.views._leading import back
from vaccsched.identity.guards import Permission, current_actor, current_station, staff_required
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to


@bp.post("/here/pause")
@staff_required(Permission.LEAD_QUEUE)
@back_to(".queue")
@one_transaction
def pause() -> ResponseReturnValue:
    """暂停: this browser's station calls nobody for a while."""
    reason = ReasonForm.parse().reason.data or ""
    operations.pause(station=current_station(), reason=reason, actor=current_actor(), reading=clock.read())
    return back()


@bp.post("/here/resume")
@staff_required(Permission.LEAD_QUEUE)
@back_to(".queue")
@one_transaction
def resume() -> ResponseReturnValue:
    """The station calls again."""
    operations.resume(station=current_station(), actor=current_actor(), now=clock.now())
    return back()
