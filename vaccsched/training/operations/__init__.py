"""What is done with trainings, examinations and shifts. All flush, none commits."""

from vaccsched.training.exercises import Exercise
from vaccsched.training.exercises import offer as offer_exercises
from vaccsched.training.operations.exam import Marks, correct_result, enter_exam
from vaccsched.training.operations.roster import copy_last_week
from vaccsched.training.operations.training import enter_training, set_people

__all__ = [
    "Exercise",
    "Marks",
    "copy_last_week",
    "correct_result",
    "enter_exam",
    "enter_training",
    "offer_exercises",
    "set_people",
]
