"""Word of mouth in the client: orders and reviews, claims, assurances, questions, corrections, removals."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.client_nouns import Json, Resource, given, segment


class Orders(Resource):
    """Purchases that the shop reports."""

    def create(self, *, product_id: str, external_ref: str, show_id: str | None = None, idempotency_key: str | None = None) -> Json:
        """Report an order; answers `{id, buyer_url}`: the link is shown this once."""
        body = given(product_id=product_id, external_ref=external_ref, show_id=show_id)
        return self._client.post("/api/v1/orders", body, idempotency_key=idempotency_key or f"order-{external_ref}")


class Reviews(Resource):
    """Verified buyers' words."""

    def create(self, show_id: str, *, token: str, product_id: str, stars: int, text: str = "", at_ms: int = 0, author: str = "") -> Json:
        """Review as the buyer whose link carried `token`."""
        body = {"token": token, "product_id": product_id, "stars": stars, "text": text, "at_ms": at_ms, "author": author}
        return self._client.post(f"/api/v1/shows/{segment(show_id)}/reviews", body)


class Claims(Resource):
    """What a shop asserts in a show."""

    def create(
        self, show_id: str, *, text: str, product_id: str | None = None, evidence_ids: Sequence[str] = (), at_ms: int | None = None
    ) -> Json:
        """Make a claim, now or (after the show) of the moment `at_ms`; answers its event."""
        body = given(text=text, product_id=product_id, evidence_ids=list(evidence_ids), at_ms=at_ms)
        return self._client.post(f"/api/v1/shows/{segment(show_id)}/claims", body)


class Assurances(Resource):
    """What a shop promises in a show."""

    def create(self, show_id: str, *, kind: str, title: str, terms: str, **more: Any) -> Json:
        """Give an assurance (`kind` returns, freight, price, inspection, authentic, warranty, other); answers its event."""
        return self._client.post(f"/api/v1/shows/{segment(show_id)}/assurances", given(kind=kind, title=title, terms=terms, **more))


class Questions(Resource):
    """What viewers ask and a shop answers."""

    def ask(self, show_id: str, text: str, *, product_id: str | None = None, author: str = "", at_ms: int | None = None) -> Json:
        """Ask, as any viewer may; of the author only a mask is kept."""
        body = given(text=text, product_id=product_id, author=author, at_ms=at_ms)
        return self._client.post(f"/api/v1/shows/{segment(show_id)}/questions", body)

    def answer(self, show_id: str, question_id: str, text: str, *, by: str = "merchant", pinned: bool = False) -> Json:
        """Answer; answers the event."""
        path = f"/api/v1/shows/{segment(show_id)}/questions/{segment(question_id)}/answers"
        return self._client.post(path, {"text": text, "by": by, "pinned": pinned})

    def list(self, show_id: str, *, after_seq: int = 0, limit: int = 100) -> list[Json]:
        """The show's questions with their answers, in the order in which they were asked."""
        page = self._client.get(f"/api/v1/shows/{segment(show_id)}/questions", after_seq=after_seq, limit=limit)
        questions: list[Json] = page["questions"]
        return questions


class Corrections(Resource):
    """What was wrong with an event."""

    def create(self, show_id: str, *, of_seq: int, reason: str, text: str | None = None, fields: Mapping[str, Any] | None = None) -> Json:
        """Correct the event `of_seq` in words or in fields; it stands as it was recorded."""
        body = given(of_seq=of_seq, reason=reason, text=text, fields=None if fields is None else dict(fields))
        return self._client.post(f"/api/v1/shows/{segment(show_id)}/corrections", body)


class Removals(Resource):
    """Personal words that are destroyed."""

    def create(self, show_id: str, *, of_seq: int, reason: str | None = None, token: str | None = None) -> Json:
        """Destroy the words of a review or question: as its merchant with a reason, or as the buyer with his link's token."""
        return self._client.post(f"/api/v1/shows/{segment(show_id)}/removals", given(of_seq=of_seq, reason=reason, token=token))
