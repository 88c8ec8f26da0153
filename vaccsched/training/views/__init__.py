"""Pages of training: one's own, the manager's register, the shifts, the county's look."""

from flask import Blueprint

own = Blueprint("training", __name__, url_prefix="/training")
manage = Blueprint("training_manage", __name__, url_prefix="/manage/training")
roster = Blueprint("training_shifts", __name__, url_prefix="/manage/staff/shifts")
supervised = Blueprint("training_county", __name__, url_prefix="/county/training")
