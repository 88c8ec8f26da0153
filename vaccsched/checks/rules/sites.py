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
THIGH_FIRST_BELOW = 2  # years; rabies vaccine then goes into the thigh only (狂犬病暴露预防处置工作规范(2023年版))
ARM_ONLY_FROM = 3  # years; where arm and thigh are both allowed, older people get it in the arm


def allowed_sites(*, vaccine_code: str, route: str, birth_date: dt.date, on: dt.date) -> tuple[BodySite, ...]:
    """Sites of this vaccine for this person, the likelier first: where both are allowed, the thigh
    before the arm below two years, the arm alone from three years on.
    """
    row = in_force().rows.get(vaccine_code)
    limbs = list(row.vaccine.limbs) if row is not None else list(BY_ROUTE.get(route, ("arm", "thigh")))
    years = relativedelta(on, birth_date).years
    if "thigh" in limbs and "arm" in limbs:
        small = years < THIGH_FIRST_BELOW
        if years >= ARM_ONLY_FROM or (vaccine_code == "RABIES" and not small):
            limbs = ["arm"]
        elif vaccine_code == "RABIES":
            limbs = ["thigh"]
        else:
            limbs.sort(key=lambda limb: (limb == "thigh") is not small)
    return tuple(side for limb in limbs for side in SIDES[limb])
