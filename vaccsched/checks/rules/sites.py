"""Where a dose may go in, by the programme and by age."""

import datetime as dt

from dateutil.relativedelta import relativedelta

from vaccsched.records.models import BodySite
from vaccsched.vaccines.forecast import in_force

SIDES: dict[str, tuple[BodySite, ...]] = {
    "arm": (BodySite.LEFT_ARM, BodySite.RIGHT_ARM),
    "thigh": (BodySite.LEFT_THIGH, BodySite.RIGHT_THIGH),
    "left_arm": (BodySite.LEFT_ARM,),
    "mouth": (BodySite.MOUTH,),
    "nose": (BodySite.NOSE,),
}
BY_ROUTE = {"PO": ("mouth",), "NAS": ("nose",)}
THIGH_FIRST_BELOW = 2  # years; rabies vaccine goes into the thigh only (狂犬病暴露预防处置工作规范(2023年版))


def allowed_sites(*, vaccine_code: str, route: str, birth_date: dt.date, on: dt.date) -> tuple[BodySite, ...]:
    """Sites of this vaccine for this person, the likelier first: the thigh below two years where both are allowed."""
    row = in_force().rows.get(vaccine_code)
    limbs = list(row.vaccine.limbs) if row is not None else list(BY_ROUTE.get(route, ("arm", "thigh")))
    is_small = relativedelta(on, birth_date).years < THIGH_FIRST_BELOW
    if "thigh" in limbs and "arm" in limbs:
        if vaccine_code == "RABIES":
            limbs = ["thigh"] if is_small else ["arm"]
        else:
            limbs.sort(key=lambda limb: (limb == "thigh") is not is_small)
    return tuple(side for limb in limbs for side in SIDES[limb])
