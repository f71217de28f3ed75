"""Whose model is next: merchants take turns, and each merchant's models come in the order in which they were sent."""

import asyncio
from collections import OrderedDict, deque
from typing import Generic, TypeVar

Job = TypeVar("Job")


class Turns(Generic[Job]):
    """A queue that is fair between names: who sends two hundred does not keep another's one waiting. Used on one loop."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, deque[Job]] = OrderedDict()
        self._some = asyncio.Event()

    def put(self, name: str, job: Job) -> None:
        """Behind the others of its name."""
        self._waiting.setdefault(name, deque()).append(job)
        self._some.set()

    async def next(self) -> Job:
        """The next job, as soon as there is one; its name goes to the back."""
        while not self._waiting:
            self._some.clear()
            await self._some.wait()
        name, jobs = next(iter(self._waiting.items()))
        job = jobs.popleft()
        if jobs:
            self._waiting.move_to_end(name)
        else:
            del self._waiting[name]
        return job

    def __len__(self) -> int:
        """How many wait."""
        return sum(map(len, self._waiting.values()))
