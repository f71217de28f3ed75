"""Questions of viewers, and the shop's answers. What was asked lies sealed beside the log; it is shown until it is removed."""

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from api.auth import Caller, MaybeCaller, Principal
from api.desk.ledger import Once, Reply
from api.desk.promises import check_begun
from api.errors import not_found
from api.house import House, HouseDep
from api.pace import address_of
from api.routes.claims import AtMs
from api.routes.common import LARGEST, Body, Id, Key, answer, once
from archive.catalog.tables import Show
from archive.community import questions
from archive.timeline import talk
from archive.timeline.told import Told
from archive.timeline.words import Words

router = APIRouter(prefix="/api/v1/shows", tags=["word of mouth"])
MOST_A_PAGE: Final = 500


class NewQuestion(Body):
    """A viewer's question. Of his name only the first character is kept."""

    text: Annotated[str, Field(min_length=1, max_length=4000)]
    product_id: Id | None = None
    author: Annotated[str, Field(max_length=200)] = ""
    at_ms: AtMs = None
    language: Annotated[str | None, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}$")] = None


class NewAnswer(Body):
    """The shop's answer, in the open."""

    text: Annotated[str, Field(min_length=1, max_length=8000)]
    by: Literal["host", "merchant", "faq", "agent"] = "merchant"
    pinned: bool = False
    at_ms: AtMs = None


@router.post("/{show_id}/questions", status_code=201)
async def ask(show_id: str, body: NewQuestion, request: Request, caller: MaybeCaller, house: HouseDep, key: Key = None) -> JSONResponse:
    """Ask, as any viewer of a live or published show may, a few times a minute."""
    show = await run_in_threadpool(house.shows.readable, show_id, caller)
    check_begun(show)
    if body.product_id is not None and body.product_id not in show.product_ids:
        raise not_found("product in this show", body.product_id)
    words, address = questions.worded(body.text, body.author), address_of(request)
    at_ms = await house.promises.moment(show, body.at_ms) if body.at_ms is not None else None

    def work() -> Reply:
        if not (caller and caller.may(show.merchant_id)):
            house.questions_pace.step((address, show.id), "Questions")
        return Reply(status=201, body=_asked(house, show, words, body, at_ms))

    # neither the words nor what could be guessed from them may lie open beside the key
    secret = house.gate.stamp(f"{words.pack()} {body.product_id} {body.at_ms}").rpartition("~")[2]
    once_ = Once(catalog=house.catalog, merchant_id=show.merchant_id, key=key, route=f"questions/{show_id}/{address}"[:200], request=secret)
    reply = await once_.do(work)
    return JSONResponse({**reply.body, "text": words.text, "author": words.author}, 201)


def _asked(house: House, show: Show, words: Words, body: NewQuestion, at_ms: int | None) -> dict[str, Any]:
    moment = house.promises.wall_ms(show) if at_ms is None else at_ms
    event = questions.ask(house.log, show.id, words, at_ms=moment, product_id=body.product_id, language=body.language)
    return {
        "id": event.data["question_id"],
        "question_id": event.data["question_id"],
        "show_id": show.id,
        "product_id": body.product_id,
        "at_ms": event.at_ms,
        "recorded_at": event.recorded_at,
        "seq": event.seq,
    }


@router.get("/{show_id}/questions")
def listing(
    show_id: str,
    caller: MaybeCaller,
    house: HouseDep,
    after_seq: Annotated[int, Query(ge=0, le=LARGEST)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_A_PAGE)] = 100,
) -> dict[str, Any]:
    """Questions in the order in which they were asked, after the one numbered `after_seq`, with all their answers."""
    house.shows.readable(show_id, caller)
    return page(house, show_id, after_seq, limit)


def page(house: House, show_id: str, after_seq: int, limit: int) -> dict[str, Any]:
    """One page of a show's questions; only their own words are opened."""
    events = questions.told(house.log, show_id)
    wanted = [event for event in events if event.type == "question.asked" and event.seq > after_seq][:limit]
    kept = {event.seq for event in wanted}
    texts = house.vault.texts(str(event.data["text_commitment"]) for event in wanted)
    told = Told([event for event in events if event.type != "question.asked" or event.seq in kept], texts)
    found = sorted(talk.questions(told), key=lambda one: one.seq)
    return {
        "questions": [{"id": one.question_id, **one.model_dump(mode="json")} for one in found],
        "last_seq": wanted[-1].seq if wanted else after_seq,
        "more": len(wanted) == limit,
    }


@router.post("/{show_id}/questions/{question_id}/answers", status_code=201)
async def reply(show_id: str, question_id: str, body: NewAnswer, caller: Caller, house: HouseDep, key: Key = None) -> JSONResponse:
    """Answer a question of one's own show; the last answer says whether the question is pinned. Answered with its event."""
    show = await run_in_threadpool(house.shows.owned, caller, show_id)
    return answer(
        await once(house, caller, key, f"answers/{show_id}/{question_id}"[:200], body.model_dump()).run(
            _answering(house, show, question_id, body, caller)
        )
    )


def _answering(house: House, show: Show, question_id: str, body: NewAnswer, caller: Principal) -> Any:
    async def work() -> Reply:
        question = await run_in_threadpool(questions.asked, house.catalog, show.id, question_id)
        # after the show an answer speaks of the moment of its question
        given = question.at_ms if body.at_ms is None and show.state != "live" else body.at_ms
        at_ms = await house.promises.moment(show, given)
        event = await run_in_threadpool(
            lambda: questions.answer(house.log, show.id, question, text=body.text, by=body.by, pinned=body.pinned, at_ms=at_ms)
        )
        return Reply(status=201, body=event.to_dict())

    return work
