"""Receiving, using, undoing, discarding, and the status of lots. Every change of stock is a movement."""

from vaccsched.stock.operations.lots import set_lot_status, set_price
from vaccsched.stock.operations.receiving import receive
from vaccsched.stock.operations.using import discard, undo_use, use_dose

__all__ = ["discard", "receive", "set_lot_status", "set_price", "undo_use", "use_dose"]
