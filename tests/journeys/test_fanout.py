"""A hundred screens at one server: each hears each call, all come back after a power cut, the desk is never refused.

The times are judged on a quiet machine (`python -m bench.fanout`), not here.
"""

import pytest

from bench import fanout


@pytest.mark.postgresql
def test_a_hundred_screens_hear_every_call_and_come_back(capsys):
    assert fanout.main(["--screens", "100", "--rounds", "2"]) == 0, capsys.readouterr().out
    assert "nudges lost 0" in capsys.readouterr().out
