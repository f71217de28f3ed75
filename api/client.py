"""A light synchronous client of the HTTP API: what a notebook, a script or the demonstration uses.

`with Client("http://127.0.0.1:8780", token) as vouchcast: vouchcast.models.wait(vouchcast.models.upload("flask.glb")["id"])`
Every call raises ApiError (the service's problem+json) or ClientError (not reached). Answers are the API's JSON as dictionaries.
"""

import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import httpx

from api.client_errors import ApiError, ClientError, ModelRejected
from api.client_models import Models
from api.client_nouns import Json, Resource, given, segment
from api.client_pictures import Pictures
from api.client_words import Assurances, Claims, Corrections, Orders, Questions, Removals, Reviews

__all__ = ["ApiError", "Client", "ClientError", "ModelRejected"]


DRAWN_S: Final = 120.0
"""How long a picture may take: the service gives up before, and says so."""


class Client:
    """The API of one service, with one token (a merchant's or the administrator's)."""

    def __init__(self, base_url: str, token: str | None = None, *, timeout_s: float = 60.0, verify: bool | str = True) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.base_url = base_url.rstrip("/")
        self._http = httpx.Client(base_url=self.base_url, headers=headers, timeout=timeout_s, verify=verify, trust_env=False)
        self.models = Models(self)
        self.pictures = Pictures(self)
        self.products = Products(self)
        self.scenes = Scenes(self)
        self.frames = Frames(self)
        self.evidence = EvidenceFiles(self)
        self.shows = Shows(self)
        self.orders = Orders(self)
        self.reviews = Reviews(self)
        self.claims = Claims(self)
        self.assurances = Assurances(self)
        self.questions = Questions(self)
        self.corrections = Corrections(self)
        self.removals = Removals(self)

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """One request; ApiError for an answer of 400 and above."""
        try:
            response = self._http.request(method, path, **options)
        except httpx.HTTPError as error:
            raise ClientError(
                f"{method} {self.base_url}{path} failed: {error or type(error).__name__}. Is the service running there?"
            ) from error
        if response.status_code >= 400:
            raise ApiError(response.status_code, _problem(response))
        return response

    def read(self, path: str, most_bytes: int) -> bytes:
        """GET raw bytes; ClientError, and the rest unread, if there are more than `most_bytes`."""
        data = bytearray()
        try:
            with self._http.stream("GET", path) as response:
                for chunk in response.iter_bytes():
                    data += chunk
                    if len(data) > most_bytes:
                        raise ClientError(f"GET {self.base_url}{path} answers more than {most_bytes} bytes: nothing of ours is that large")
        except httpx.HTTPError as error:
            raise ClientError(
                f"GET {self.base_url}{path} failed: {error or type(error).__name__}. Is the service running there?"
            ) from error
        if response.status_code >= 400:
            raise ApiError(response.status_code, _problem(httpx.Response(response.status_code, content=bytes(data))))
        return bytes(data)

    def get(self, path: str, **params: Any) -> Json:
        """GET a JSON object; None parameters are left out."""
        answer: Json = self.request("GET", path, params={k: v for k, v in params.items() if v is not None}).json()
        return answer

    def post(self, path: str, body: Mapping[str, Any] | None = None, *, idempotency_key: str | None = None) -> Json:
        """POST a JSON object; sent with an Idempotency-Key, so that a repeat makes nothing twice."""
        headers = {"Idempotency-Key": idempotency_key or uuid.uuid4().hex}
        answer: Json = self.request("POST", path, json=dict(body or {}), headers=headers).json()
        return answer

    def event_schemas(self) -> list[Json]:
        """The types of events, each with its versions."""
        schemas: list[Json] = self.get("/api/v1/schemas/events")["schemas"]
        return schemas

    def event_schema(self, type: str, *, v: int | None = None) -> Json:
        """The JSON Schema of what events of a type carry, in their newest version or in `v`."""
        return self.get(f"/api/v1/schemas/events/{segment(type)}", v=v)

    def keys(self) -> Json:
        """The key that signs heads, all that ever did, and the records of their rotation."""
        return self.get("/api/v1/keys")

    def healthy(self) -> bool:
        """Whether the service is ready to serve."""
        try:
            return self._http.get("/readyz").status_code == 200
        except httpx.HTTPError:
            return False


def _problem(response: httpx.Response) -> Mapping[str, Any]:
    try:
        problem = response.json()
    except ValueError:
        problem = {"detail": response.text[:300]}
    return problem if isinstance(problem, Mapping) else {"detail": str(problem)[:300]}


class Products(Resource):
    """What is sold."""

    def create(
        self,
        *,
        sku: str,
        title: str,
        url: str,
        price: Mapping[str, str],
        gtin: str | None = None,
        stock: int | None = None,
        model_id: str | None = None,
        **more: Any,
    ) -> Json:
        """Make a product; `price` is `{"amount": "19.90", "currency": "CNY"}`."""
        return self._client.post(
            "/api/v1/products", given(sku=sku, title=title, url=url, price=dict(price), gtin=gtin, stock=stock, model_id=model_id, **more)
        )

    def get(self, product_id: str) -> Json:
        """One product."""
        return self._client.get(f"/api/v1/products/{segment(product_id)}")

    def list(self) -> list[Json]:
        """All products of the merchant."""
        products: list[Json] = self._client.get("/api/v1/products")["products"]
        return products


class Scenes(Resource):
    """Versioned scene documents."""

    def save(self, document: Mapping[str, Any], *, name: str = "", scene_id: str | None = None) -> Json:
        """Save a document as a new scene, or as the next version of `scene_id`; answers `{id, version, …}`."""
        body = {"name": name, "document": dict(document)}
        if scene_id is None:
            return self._client.post("/api/v1/scenes", body)
        answer: Json = self._client.request("PUT", f"/api/v1/scenes/{segment(scene_id)}", json=body).json()
        return answer

    def get(self, scene_id: str, *, version: int | None = None) -> Json:
        """A scene's newest version, or the one asked for."""
        return self._client.get(f"/api/v1/scenes/{segment(scene_id)}", version=version)

    def delete(self, scene_id: str) -> None:
        """Delete it with all its versions; ApiError `in-use` while a show that is not over is drawn from it."""
        self._client.request("DELETE", f"/api/v1/scenes/{segment(scene_id)}")


class Frames(Resource):
    """Pictures by the programme's own engine."""

    def render(
        self, *, scene: Mapping[str, Any] | None = None, scene_id: str | None = None, at_ms: float = 0, width: int = 640, height: int = 640
    ) -> bytes:
        """PNG (sRGB, straight alpha) of a document or a saved scene at a time."""
        body = given(scene=None if scene is None else dict(scene), scene_id=scene_id, at_ms=at_ms, width=width, height=height)
        return self._client.request("POST", "/api/v1/frames", json=body, timeout=DRAWN_S).content


class EvidenceFiles(Resource):
    """Certificates, reports and trace records."""

    def create(
        self, file: str | Path, *, title: str, issuer: str, claim: str, number: str | None = None, product_id: str | None = None
    ) -> Json:
        """Upload a certificate's picture with what it proves."""
        path = Path(file)
        fields = given(title=title, issuer=issuer, claim=claim, number=number, product_id=product_id)
        with path.open("rb") as body:
            answer: Json = self._client.request("POST", "/api/v1/evidence", files={"file": (path.name, body)}, data=fields).json()
        return answer


class Shows(Resource):
    """Sessions: draft, live, ended, published."""

    def create(
        self,
        *,
        title: str,
        product_ids: Sequence[str] = (),
        scene_id: str | None = None,
        canvas: Mapping[str, int] | None = None,
        **more: Any,
    ) -> Json:
        """Make a draft; its `whip_token` lets a host in."""
        return self._client.post(
            "/api/v1/shows",
            given(title=title, product_ids=list(product_ids), scene_id=scene_id, canvas=None if canvas is None else dict(canvas), **more),
        )

    def get(self, show_id: str) -> Json:
        """One show; without the merchant's token its public part."""
        return self._client.get(f"/api/v1/shows/{segment(show_id)}")

    def start(self, show_id: str) -> Json:
        """Go live."""
        return self._client.post(f"/api/v1/shows/{segment(show_id)}/start")

    def end(self, show_id: str, *, publish: bool = True) -> Json:
        """End; publishes unless told otherwise."""
        return self._client.post(f"/api/v1/shows/{segment(show_id)}/end", {"publish": publish})

    def cue(self, show_id: str, type: str, **fields: Any) -> Json:
        """Give a cue; answers its durable event."""
        return self._client.post(f"/api/v1/shows/{segment(show_id)}/cues", {"type": type, **fields})

    def pose(
        self,
        show_id: str,
        *,
        yaw_deg: float | None = None,
        spin_deg_s: float | None = None,
        light: str | None = None,
        light_fade_ms: int | None = None,
        path: str | None = None,
        clip: str | None = None,
        variant: str | None = None,
        **more: Any,
    ) -> Json:
        """Pose the product on screen: of its light and variant, pitch and zoom a pose says all, and what is under way goes on.

        That is the turn (without an angle), the camera's path and the animation; `cue(…, path=None)` ends these.

        `light` is faded to over `light_fade_ms`; `path` is a camera path of its scene, or `turntable`, `push_in`, `hero`; `clip`
        an animation of its model. `more`: `pitch_deg`, `zoom`, `clip_repeat`, `animation_ms`.
        """
        turn = {"yaw_deg": yaw_deg, "spin_deg_s": spin_deg_s}
        look = {"light": light, "light_fade_ms": light_fade_ms, "path": path, "clip": clip, "variant": variant}
        return self.cue(show_id, "scene.pose", **given(**turn, **look, **more))

    def timeline(self, show_id: str, *, after_seq: int = 0, limit: int = 500, types: Sequence[str] = ()) -> list[Json]:
        """The show's events after `after_seq`, of some `types` or of all."""
        named = ",".join(types) or None
        page = self._client.get(f"/api/v1/shows/{segment(show_id)}/timeline", after_seq=after_seq, limit=limit, types=named)
        events: list[Json] = page["events"]
        return events

    def moment(self, show_id: str, at_ms: int) -> Json:
        """What was on screen at a millisecond; `frames.render` draws its `scene` at its `size` and `scene_ms` as it went to air."""
        return self._client.get(f"/api/v1/shows/{segment(show_id)}/moments", at_ms=at_ms)

    def seal(self, show_id: str) -> Json:
        """The newest signed head of the show's log and media; ApiError `not-sealed-yet` before the first."""
        return self._client.get(f"/api/v1/shows/{segment(show_id)}/seal")

    def receipt(self, show_id: str) -> bytes:
        """A receipt to keep: `vouchcast replay verify … --receipt FILE` holds the show against it for ever."""
        return self._client.request("GET", f"/archive/{segment(show_id)}/receipt.json").content

    def stats(self, show_id: str) -> Json:
        """Figures of a running show; up to `recording.kept_ms` its picture lies on disk and outlives a crash."""
        return self._client.get(f"/api/v1/shows/{segment(show_id)}/stats")

    def list(self) -> list[Json]:
        """What is live and published (and, with a token, the merchant's own drafts)."""
        shows: list[Json] = self._client.get("/api/v1/shows")["shows"]
        return shows
