"""Models in the client: uploads that go on where they broke off, waiting, limits, deleting."""

import base64
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final

import httpx

from api.client_errors import ApiError, ClientError, ModelRejected
from api.client_nouns import Json, Resource, segment

RESUMABLE_FROM_BYTES: Final = 8 * 1024 * 1024
PIECE_BYTES: Final = 4 * 1024 * 1024
TRIES: Final = 5
"""How often in a row a piece may fail before the upload is given up."""
TUS: Final = {"Tus-Resumable": "1.0.0"}

Progress = Callable[[int, int], None]
"""(bytes that the service has, bytes of the file)."""


class Models(Resource):
    """Uploaded 3D files."""

    def upload(
        self, file: str | Path, *, name: str | None = None, on_progress: Progress | None = None, resumable: bool | None = None
    ) -> Json:
        """Upload a 3D file (GLB; glTF or OBJ in a zip; STL, PLY, USDZ); answers `{id, state}` while it is being checked.

        A large one (or with `resumable`) goes in pieces, and goes on where it was when the connection breaks. The same bytes
        again are the model that is there. ApiError 413 and 429 say which limit is reached.
        """
        path = Path(file)
        size = path.stat().st_size
        in_pieces = size >= RESUMABLE_FROM_BYTES if resumable is None else resumable
        with path.open("rb") as body:
            if in_pieces and size:
                return self._in_pieces(body, size, name or path.name, on_progress or _silent)
            files = {"file": (name or path.name, body, "application/octet-stream")}
            answer: Json = self._client.request("POST", "/api/v1/models", files=files).json()
        (on_progress or _silent)(size, size)
        return answer

    def _in_pieces(self, body: BinaryIO, size: int, name: str, told: Progress) -> Json:
        said = {"Upload-Length": str(size), "Upload-Metadata": f"filename {base64.b64encode(name.encode()).decode()}"}
        at = self._client.request("POST", "/api/v1/uploads", headers={**TUS, **said}).headers["Location"]
        offset, failed, model_id = 0, 0, ""
        while not model_id:
            told(offset, size)
            try:
                response = self._piece(at, body, offset)
                failed = 0
            except ClientError as error:
                failed += 1
                if failed >= TRIES or not _passes(error):
                    raise
                time.sleep(0.2 * 2**failed)
                response = self._where(at) or httpx.Response(204, headers={"Upload-Offset": str(offset)})
            offset, model_id = int(response.headers["Upload-Offset"]), response.headers.get("Vouchcast-Model", "")
        told(size, size)
        return self.get(model_id)

    def _piece(self, at: str, body: BinaryIO, offset: int) -> httpx.Response:
        body.seek(offset)
        headers = {**TUS, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        return self._client.request("PATCH", at, content=body.read(PIECE_BYTES), headers=headers)

    def _where(self, at: str) -> httpx.Response | None:
        """How far the upload is; None if the service cannot be asked just now."""
        try:
            return self._client.request("HEAD", at, headers=TUS)
        except ClientError as error:
            if not _passes(error):
                raise
            return None

    def get(self, model_id: str) -> Json:
        """The model with its report and files."""
        return self._client.get(f"/api/v1/models/{segment(model_id)}")

    def poster(self, model_id: str) -> bytes:
        """The model's picture, WebP with alpha, as the engine drew it when the model came in."""
        return self.file(model_id, "poster.webp")

    def file(self, model_id: str, name: str) -> bytes:
        """One of the files that the model lists, or `original`: the upload as it came."""
        return self._client.request("GET", f"/api/v1/models/{segment(model_id)}/files/{segment(name)}").content

    def wait(self, model_id: str, *, timeout_s: float = 180.0, poll_s: float = 0.25) -> Json:
        """Wait until the model is ready; ModelRejected if it is not usable, ClientError after `timeout_s`."""
        deadline = time.monotonic() + timeout_s
        while (model := self.get(model_id))["state"] == "processing":
            if time.monotonic() > deadline:
                raise ClientError(f"model {model_id} is still being checked after {timeout_s:.0f} s")
            time.sleep(poll_s)
        if model["state"] == "rejected":
            raise ModelRejected(model)
        return model

    def retry(self, model_id: str) -> Json:
        """Check a rejected model once more, while its upload is kept."""
        return self._client.post(f"/api/v1/models/{segment(model_id)}/retry")

    def delete(self, model_id: str) -> None:
        """Delete it with its files; ApiError `in-use` while a product, a scene or a recorded show needs it."""
        self._client.request("DELETE", f"/api/v1/models/{segment(model_id)}")

    def limits(self) -> Json:
        """What may be kept and sent, and what is used: `{count: {used, limit}, bytes: …, uploads: …}`."""
        return self._client.get("/api/v1/models/limits")

    def list(self) -> list[Json]:
        """All models of the merchant, newest first."""
        models: list[Json] = self._client.get("/api/v1/models")["models"]
        return models


def _passes(error: ClientError) -> bool:
    """Whether the same may go well later: the connection, a busy service, an offset that is asked for anew."""
    return not isinstance(error, ApiError) or error.status in (408, 409, 423, 429) or error.status >= 500


def _silent(sent: int, size: int) -> None:
    """Nobody listens."""
