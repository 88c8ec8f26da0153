"""Receiving, moving, using, undoing, discarding, counting, and the status of lots. Every change is a movement."""

from vaccsched.stock.operations.counting import count_place, dispose_lot, drop_count, post_count
from vaccsched.stock.operations.deliveries import (
    DeliveryFacts,
    LotFacts,
    add_lot,
    open_delivery,
    refuse_delivery,
    report_refusal,
    sign_first,
    sign_second,
)
from vaccsched.stock.operations.lots import end_cold_chain_hold, set_lot_status, set_price
from vaccsched.stock.operations.places import add_location, archive_location, move_packs
from vaccsched.stock.operations.receiving import receive
from vaccsched.stock.operations.using import discard, discard_overdue, undo_use, use_dose
from vaccsched.stock.operations.written import use_written_dose

__all__ = [
    "DeliveryFacts",
    "LotFacts",
    "add_location",
    "add_lot",
    "archive_location",
    "count_place",
    "discard",
    "discard_overdue",
    "dispose_lot",
    "drop_count",
    "end_cold_chain_hold",
    "move_packs",
    "open_delivery",
    "post_count",
    "receive",
    "refuse_delivery",
    "report_refusal",
    "set_lot_status",
    "set_price",
    "sign_first",
    "sign_second",
    "undo_use",
    "use_dose",
    "use_written_dose",
]
