"""What later rooms may know of the order rule, the rooms and the lawful moves: by name, decided in ``visits.rules``."""

from vaccsched.visits.rules import BACK_TO as BACK_TO
from vaccsched.visits.rules import BY_BIRTH as BY_BIRTH
from vaccsched.visits.rules import BY_STATEMENT as BY_STATEMENT
from vaccsched.visits.rules import CALLS as CALLS
from vaccsched.visits.rules import PRIORITY_WORDS as PRIORITY_WORDS
from vaccsched.visits.rules import QUEUES as QUEUES
from vaccsched.visits.rules import OrderReason as OrderReason
from vaccsched.visits.rules import PriorityGroup as PriorityGroup
from vaccsched.visits.rules import Rule as Rule
from vaccsched.visits.rules import Turn as Turn
from vaccsched.visits.rules import TurnWhy as TurnWhy
from vaccsched.visits.rules import Waiting as Waiting
from vaccsched.visits.rules import able_rooms as able_rooms
from vaccsched.visits.rules import before as before
from vaccsched.visits.rules import choose as choose
from vaccsched.visits.rules import next_turn as next_turn
from vaccsched.visits.rules import on_the_clock as on_the_clock
from vaccsched.visits.rules import queue_at_after_passing as queue_at_after_passing
from vaccsched.visits.rules import since_jump as since_jump
from vaccsched.visits.rules import was_given as was_given
from vaccsched.visits.words import LEAVE_REASONS as LEAVE_REASONS
from vaccsched.visits.words import STAGES as STAGES
