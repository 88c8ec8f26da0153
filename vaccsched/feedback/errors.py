"""What feedback refuses."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import LostRace, Refused, violates


class VisitNotOver(Refused):
    code = "visit_not_over"
    sentence = _l("打完针以后再打分。请等留观的时候或离开以后再打开这一页。")


class ScoringOver(Refused):
    code = "scoring_over"
    sentence = _l("这次接种过去 7 天了，不能再打分。有意见请打门诊电话。")


class ScoreFixed(Refused):
    code = "score_fixed"
    sentence = _l("您已经打过分，一天以内可以改，现在不能再改了。有新的意见请打门诊电话。")


@violates("uq_visit_scores_visit_id")
class JustScored(LostRace):
    """Another press was first: look again."""
