"""The registrar at work, as in the tests of the desk."""

from tests.visits.conftest import desk

__all__ = ["desk"]
