"""What the cold chain refuses."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import LostRace, Refused, violates

violates("uq_excursions_running")(LostRace)  # two readings found the same place out of range
violates("uq_excursion_lots_excursion_id_lot_id")(LostRace)


class Implausible(Refused):
    code = "implausible"
    status = 422
    sentence = _l("%(degrees)s 不像冰箱的温度。请看清楚温度计和小数点再填。")


@violates("uq_fridge_readings_location_id_at_source")
class ReadAlready(Refused):
    code = "read_already"
    sentence = _l("这个时间的温度已经记过。请刷新页面。")


class NoColumns(Refused):
    code = "no_columns"
    status = 422
    sentence = _l("文件里没有认出「时间」和「温度」两列。请在第一行写上列名，再导入。")


class NothingNew(Refused):
    code = "nothing_new"
    status = 422
    sentence = _l("文件里没有新的温度，什么也没有导入。请看下面每一行的原因。")


class NotOnHold(Refused):
    code = "not_on_hold"
    sentence = _l("这个批号没有因超温封存，不用评估。请刷新页面。")


class StillOutOfRange(Refused):
    code = "still_out_of_range"
    sentence = _l("「%(place)s」还在超温，里面的疫苗还不能恢复使用。请先把疫苗移走，或等温度恢复后再评估。")


class AgainstTheTable(Refused):
    """The table says discard: nobody releases against it (规范(2023) 第三章)."""

    code = "against_the_table"
    status = 422
    sentence = _l("累计超温已超出允许的时间，或者冻结过，不能恢复使用。说明书另有规定的，请先登记说明书。")


@violates("uq_evaluations_waiting")
class EvaluationWaits(Refused):
    code = "evaluation_waits"
    sentence = _l("这个批号已有一份评估在等第二人签字。请先签字或退回。")


class EvaluationDecided(Refused):
    code = "evaluation_decided"
    sentence = _l("这份评估已经签过字或退回。请刷新页面看结果。")


class LessThanMeasured(Refused):
    code = "less_than_measured"
    status = 422
    sentence = _l("填的时间不能比温度记录算出来的短。有自动记录仪的，请先导入更密的记录。")


class EvaluationOutdated(Refused):
    """More readings out of range came after the decision."""

    code = "evaluation_outdated"
    sentence = _l("决定以后又有超温记录，这份评估已不准。请退回后重新评估。")
