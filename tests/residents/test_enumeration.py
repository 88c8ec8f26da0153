"""Two thousand guesses learn nothing: the answers are the same whatever is behind (`bench/guesses.py`: 100,000)."""

import pytest

from tests.residents import guessing

GUESSES = 400  # each way
SLOWER = 3.0  # times: nobody reads a phone book by the clock


@pytest.fixture
def real(app):
    return guessing.targets()


@pytest.mark.parametrize("way", guessing.WAYS)
def test_guessing_learns_nothing(app, real, way):
    guessed = guessing.WAYS[way](app, real, GUESSES)
    assert guessed.number >= GUESSES - 1
    assert guessed.hits == 0
    assert guessed.shapes["there"] == guessed.shapes["nothing"]
    assert guessed.slower < SLOWER


def test_the_guesser_would_notice_an_answer_that_tells(app, real, monkeypatch):
    """The check can fail: with the old rule a name and a number were enough to become somebody."""
    monkeypatch.setattr("vaccsched.residents.operations.families._same", lambda *_args, **_more: None)
    assert guessing.documents(app, real, 30).tells
