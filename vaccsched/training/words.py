"""The words of trainings."""

from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.training.models import TrainingKind

KINDS: dict[TrainingKind, Any] = {
    TrainingKind.COURSE: _l("培训"),
    TrainingKind.DRILL: _l("急救演练"),
    TrainingKind.PRACTICE: _l("系统练习"),
}
