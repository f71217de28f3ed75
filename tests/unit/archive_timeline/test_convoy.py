"""Writers that arrive together share one commit, and each hears of its own work, done or failed."""

import threading
from dataclasses import dataclass, field

from archive.timeline.convoy import Convoy
from tests.support.wait import LONGEST_S


@dataclass(eq=False)
class Load:
    number: int
    turn: threading.Event = field(default_factory=threading.Event)
    done: bool = False


def test_those_who_wait_while_one_writes_are_written_together() -> None:
    batches: list[list[int]] = []
    begun, go_on = threading.Event(), threading.Event()

    def write(loads: list[Load]) -> None:
        batches.append(sorted(load.number for load in loads))
        begun.set()
        assert go_on.wait(LONGEST_S)
        for load in loads:
            load.done = True

    convoy = Convoy(write)
    loads = [Load(number) for number in range(6)]
    threads = [threading.Thread(target=convoy.take, args=(load,)) for load in loads]
    threads[0].start()
    assert begun.wait(LONGEST_S)
    for thread in threads[1:]:
        thread.start()
    while len(convoy._waiting) < 5:
        threads[1].join(0.001)
    go_on.set()
    for thread in threads:
        thread.join(LONGEST_S)
    assert batches == [[0], [1, 2, 3, 4, 5]]
    assert all(load.done for load in loads)


def test_one_writer_alone_writes_at_once_and_again_and_again() -> None:
    batches: list[int] = []

    def write(loads: list[Load]) -> None:
        batches.append(len(loads))
        for load in loads:
            load.done = True

    convoy = Convoy(write)
    for number in range(3):
        convoy.take(Load(number))
    assert batches == [1, 1, 1]


def test_many_writers_for_long_are_all_served_once() -> None:
    served: list[int] = []

    def write(loads: list[Load]) -> None:
        served.extend(load.number for load in loads)
        for load in loads:
            load.done = True

    convoy = Convoy(write)

    def work(writer: int) -> None:
        for number in range(100):
            convoy.take(Load(writer * 100 + number))

    threads = [threading.Thread(target=work, args=(writer,)) for writer in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONGEST_S)
    assert sorted(served) == list(range(800))
