"""However a reader ends, the merchant is told what it was, in both languages."""

import signal
from typing import get_args

import pytest

from render.models.jail.allowance import CHECK
from render.models.jail.outcome import End, Outcome, judged
from render.models.jail.words import issue_of


@pytest.mark.parametrize(
    ("reason", "code", "said", "end"),
    [
        ("", 0, "", "done"),
        ("", 1, "ValueError: no such accessor", "failed"),
        ("", -signal.SIGSEGV, "", "crashed"),
        ("", -signal.SIGABRT, "terminate called after throwing an instance of 'std::bad_alloc'", "memory"),
        ("", -signal.SIGABRT, "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory", "memory"),
        ("", 1, "MemoryError", "memory"),
        ("", -signal.SIGKILL, "", "memory"),
        ("", -signal.SIGXCPU, "", "cpu"),
        ("", -signal.SIGXFSZ, "", "output"),
        ("", 1, "OSError: [Errno 27] File too large", "output"),
        ("", 125, "no jail: namespaces: unshare: Operation not permitted", "no_jail"),
        ("", 125, "its own", "failed"),
        ("abandoned", -9, "", "no_jail"),
        ("memory", -9, "", "memory"),
        ("timed_out", -9, "", "timed_out"),
        ("processes", -9, "", "processes"),
    ],
)
def test_every_end_is_told_apart(reason: str, code: int, said: str, end: End) -> None:
    assert judged(reason, code, said) == end


def test_every_end_has_words_in_both_languages() -> None:
    codes = set()
    for end in get_args(End):
        issue = issue_of(Outcome(code=1, end=end, said=""), CHECK)
        codes.add(issue.code)
        assert issue.message.isascii()
        assert issue.message_zh
        assert "{" not in issue.message + issue.message_zh
    assert codes == {"took_too_long", "too_much_memory", "too_much_output", "crashed", "unreadable", "not_checked"}


def test_the_words_name_the_limit_that_was_met() -> None:
    assert "512 MB" in issue_of(Outcome(code=-9, end="memory", said=""), CHECK).message
    assert "10 s" in issue_of(Outcome(code=-9, end="cpu", said=""), CHECK).message
