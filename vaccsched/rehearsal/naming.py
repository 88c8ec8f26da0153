"""Which item a stop is told under: one of the fifteen, or a rule of its own."""

from typing import Any

from vaccsched.checks.models import Item
from vaccsched.screening.models import InquiryOutcome
from vaccsched.shared.errors import Refused
from vaccsched.stops.models import SoftRule
from vaccsched.vaccines.forecast import FindingCode

TICKET, GUARDIAN, CONSENT = "rule:ticket_same_day", "rule:guardian_present", "rule:consent"
UNIQUE, OPEN, CERTIFICATE = "rule:trace_code_unique", "rule:open_vial_time", "rule:staff_certificate"
ALLERGY, SAME_DOSE, OBSERVATION = "rule:severe_allergy", "rule:same_dose_given", "rule:observation_30min"
LIVE, BLOOD = "rule:live_28d", "rule:blood_product_3m"

BY_CODE: dict[str, tuple[str, ...]] = {
    "ticket_not_today": (TICKET,),
    "ticket_at_another_station": (TICKET, Item.NAME_OK),
    "other_person": (Item.NAME_OK,),
    "same_dose_given": (SAME_DOSE,),
    "severe_allergy": (ALLERGY,),
    "inquiry_missing": (Item.HEALTH_STATUS_CHECKED,),
    "inquiry_not_today": (Item.HEALTH_STATUS_CHECKED,),
    "consent_missing": (CONSENT,),
    "guardian_missing": (GUARDIAN,),
    "no_valid_certificate": (CERTIFICATE,),
    "wrong_product": (Item.PRODUCT_OK,),
    "unknown_trace_code": (Item.LOT_OK,),
    "lot_quarantined": (Item.LOT_OK,),
    "lot_recalled": (Item.LOT_OK,),
    "lot_cold_chain_hold": (Item.LOT_OK,),
    "lot_expired": (Item.EXPIRY_OK,),
    "code_differs_from_stock": (Item.EXPIRY_OK,),
    "pack_used_up": (UNIQUE,),
    "unreadable_code": (UNIQUE,),
    "vial_open_too_long": (OPEN,),
    "cannot_verify": (Item.RECIPIENT_VERIFIED,),
}
BY_FINDING: dict[str, str] = {
    FindingCode.LIVE_28_DAYS: LIVE,
    FindingCode.BLOOD_PRODUCT_3_MONTHS: BLOOD,
    FindingCode.SAME_DOSE_GIVEN: SAME_DOSE,
}
BY_SOFT_RULE: dict[SoftRule, str] = {
    SoftRule.BRAND_DIFFERS: Item.PRODUCT_OK,
    SoftRule.NEAR_EXPIRY: Item.EXPIRY_OK,
    SoftRule.OTHER_GUARDIAN: GUARDIAN,
    SoftRule.LOOK_ALIKE: Item.NAME_OK,
}
BY_OUTCOME: dict[InquiryOutcome, str] = {
    InquiryOutcome.POSTPONE: Item.HEALTH_STATUS_CHECKED,
    InquiryOutcome.NOT_SUITABLE: Item.CONTRAINDICATION_CHECKED,
}
BY_FLAG: dict[str, str] = {"recent_illness": Item.HEALTH_STATUS_CHECKED, "fever": Item.HEALTH_STATUS_CHECKED}
BY_DIFFERENCE = {"规格": Item.SPECIFICATION_OK, "剂量": Item.DOSE_OK, "途径": Item.ROUTE_OK}


def items_of(stop: Refused, outcome: InquiryOutcome | None) -> tuple[str, ...]:
    """The items a stop is told under."""
    facts: dict[str, Any] = stop.facts
    if stop.code == "too_early":
        return (BY_FINDING.get(facts["finding"], str(Item.AGE_OK)),)
    if stop.code == "hardened_rule":
        return (str(BY_SOFT_RULE[facts["rule"]]),)
    if stop.code == "not_recommended":
        return (str(BY_OUTCOME[outcome or InquiryOutcome.POSTPONE]),)
    if stop.code == "wrong_specification":
        return tuple(str(BY_DIFFERENCE[row["label"]]) for row in facts["differences"])
    return tuple(str(item) for item in BY_CODE[stop.code])
