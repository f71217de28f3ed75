"""Verdict: what a verification found, in words for people and codes for programs."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, Literal

State = Literal["broken", "consistent", "signed", "proven"]
Code = Literal[
    "changed",
    "removed",
    "added",
    "reordered",
    "backdated",
    "damaged",
    "missing",
    "chain",
    "seal",
    "signature",
    "foreign_key",
    "foreign_receipt",
    "foreign_log",
    "rewritten",
]

MOST_PROBLEMS: Final = 1_000
_MOST_TEXT: Final = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong: `what` names it (`event 17 (product.shown)`), `message` is a sentence for people."""

    code: Code
    what: str
    message: str

    def to_dict(self) -> dict[str, str]:
        """As it goes out in JSON."""
        return {"code": self.code, "what": self.what, "message": self.message}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was looked at and what was found.

    `state`: `broken` (problems) · `consistent` (nothing wrong, nothing to hold it against) · `signed` (under the
    pinned key) · `proven` (holds against a receipt). `leaves` are the seal's, `head` its newest head over them
    (a note; empty: not sealed), `signed_at` that head's time, `proven_leaves` what the largest receipt covers.
    """

    state: State
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    merchant_id: str
    show_id: str
    segments: int
    events: int
    media_bytes: int
    leaves: int
    head: str
    signed_at: str
    signed_by: str
    proven_leaves: int

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    def to_dict(self) -> dict[str, Any]:
        """As it goes out in JSON."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        return {**fields, "problems": [problem.to_dict() for problem in self.problems], "notes": list(self.notes)}


@dataclass(slots=True)
class Findings:
    """Problems and notes as they come up. A `weak` problem gives way to any other about the same subject.

    So the event that was changed is named once, as changed, and not as damaged and unchained besides.
    """

    notes: dict[str, None] = field(default_factory=dict)
    _strong: dict[tuple[str, str], Problem] = field(default_factory=dict)
    _weak: dict[tuple[str, str], Problem] = field(default_factory=dict)
    _new: set[tuple[str, str]] = field(default_factory=set)
    _settled: set[str] = field(default_factory=set)
    _more: int = 0

    def settle(self, what: str) -> None:
        """This thing that lies here was recognised as another that was signed, and is told under that one's name."""
        self._settled.add(subject_of(what))

    def add(self, code: Code, what: str, message: str, *, weak: bool = False, new: bool = False) -> None:
        """A problem; the same code about the same thing counts once.

        A `new` thing is one that some receipt does not know; it is no problem if another receipt recognises it.
        """
        kept, subject = (self._weak if weak else self._strong), subject_of(what)
        if not new:
            self._new.discard((code, subject))
        if (code, subject) in kept:
            return
        if len(kept) >= MOST_PROBLEMS:
            self._more += 1
            return
        if new:
            self._new.add((code, subject))
        kept[code, subject] = Problem(code=code, what=what[:_MOST_TEXT], message=message[:_MOST_TEXT])

    def note(self, text: str) -> None:
        """A harmless remark."""
        self.notes[text] = None

    def about(self, kind: str) -> bool:
        """Whether something is wrong with a thing of this kind (`event`, `segment`)."""
        return any(subject.startswith(f"{kind} ") for _, subject in (*self._strong, *self._weak))

    def take(self, other: "Findings") -> None:
        """All of another's findings too."""
        self.notes |= other.notes
        self._settled |= other._settled
        self._more += other._more
        for weak, kept in ((False, other._strong), (True, other._weak)):
            for name, problem in kept.items():
                self.add(problem.code, problem.what, problem.message, weak=weak, new=name in other._new)

    @property
    def broken(self) -> bool:
        """Whether there is any problem."""
        return bool(self._strong or self._weak)

    def problems(self) -> tuple[Problem, ...]:
        """All of them, the weak ones last."""
        strong = [problem for name, problem in self._strong.items() if name not in self._new or name[1] not in self._settled]
        named = {subject for _, subject in self._strong} | self._settled
        weak = [problem for (_, subject), problem in self._weak.items() if subject not in named]
        return (*strong, *_once(weak))

    def remarks(self) -> tuple[str, ...]:
        """The notes, and how many problems were too many to list."""
        more = (f"{self._more} more problems are not listed",) if self._more else ()
        return (*self.notes, *more)


def subject_of(what: str) -> str:
    """The thing itself: `event 17` of `event 17 (product.shown)`."""
    return what.partition(" (")[0]


def _once(problems: Iterable[Problem]) -> list[Problem]:
    """The first problem of each subject."""
    first: dict[str, Problem] = {}
    for problem in problems:
        first.setdefault(subject_of(problem.what), problem)
    return list(first.values())
