"""A program that was started ahead begins when its model is there, and goes home when it never will be."""

import threading
from pathlib import Path

from render.models import cue


def test_who_waits_begins_at_the_cue(tmp_path: Path) -> None:
    heard: list[bool] = []
    waiting = threading.Thread(target=lambda: heard.append(cue.wait(tmp_path)))
    waiting.start()
    cue.give(tmp_path, ready=True)
    waiting.join()
    assert heard == [True]


def test_a_refused_upload_sends_him_home_and_so_does_silence(tmp_path: Path) -> None:
    assert cue.wait(tmp_path, longest_s=0.01) is False
    cue.give(tmp_path, ready=False)
    assert cue.wait(tmp_path) is False
