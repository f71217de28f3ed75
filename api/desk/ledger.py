"""Once means once: a POST with an Idempotency-Key happens a single time and keeps its answer. Blocking."""

import hashlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool

from archive.catalog import idempotency
from archive.catalog.database import Catalog
from archive.catalog.errors import CommitUnknown

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A status and a JSON body."""

    status: int
    body: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """One request under one key. `key` None: the work is simply done."""

    catalog: Catalog
    merchant_id: str
    key: str | None
    route: str
    request: Any

    async def run(self, work: Callable[[], Awaitable[Reply]]) -> Reply:
        """Do the work, or give the answer that it had. Work that fails frees the key; if nobody knows whether it failed, it stays taken."""
        if self.key is None:
            return await work()
        if (known := await run_in_threadpool(self._claim)) is not None:
            return known
        try:
            reply = await work()
        except CommitUnknown:
            raise  # a retry with this key must not do it twice
        except BaseException:
            await run_in_threadpool(self._release)
            raise
        await run_in_threadpool(self._keep, reply)
        return reply

    async def do(self, work: Callable[[], Reply]) -> Reply:
        """The same for work that blocks."""

        async def threaded() -> Reply:
            return await run_in_threadpool(work)

        return await self.run(threaded)

    def _claim(self) -> Reply | None:
        request_hash = hashlib.sha256(json.dumps(self.request, sort_keys=True, default=str).encode()).hexdigest()
        with self.catalog.write() as session:
            answer = idempotency.claim(session, self.merchant_id, str(self.key), self.route, request_hash)
        return None if answer is None else Reply(status=answer.status, body=json.loads(answer.body))

    def _keep(self, reply: Reply) -> None:
        answer = idempotency.Answer(status=reply.status, body=json.dumps(reply.body))
        with self.catalog.write() as session:
            idempotency.keep(session, self.merchant_id, str(self.key), self.route, answer)

    def _release(self) -> None:
        with self.catalog.write() as session:
            idempotency.release(session, self.merchant_id, str(self.key), self.route)
