"""What can be done with the ledger."""

from vaccsched.ledger.operations.calling import record_call
from vaccsched.ledger.operations.counting import CHUNK, count_next, drop_gone, recount
from vaccsched.ledger.operations.inviting import Invited, invite

__all__ = ["CHUNK", "Invited", "count_next", "drop_gone", "invite", "record_call", "recount"]
