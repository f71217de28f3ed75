"""Pictures in the client: what stands behind a scene, and panoramas that light it."""

from pathlib import Path
from typing import Final

from api.client_nouns import Json, Resource, segment

READ_S: Final = 300.0
"""How long the service may take to read a large picture, behind others that came before it."""


class Pictures(Resource):
    """Backdrops and panoramas; scenes name them by `sha256`."""

    def upload(self, file: str | Path, *, name: str | None = None) -> Json:
        """Upload a backdrop (PNG, JPEG, WebP, AVIF) or a panorama (.hdr, .exr); answers `{id, kind, sha256, files, …}` when it is ready.

        The same bytes again are the picture that is there. ApiError 422 says what is wrong with the file, 413 which limit is reached.
        """
        path = Path(file)
        with path.open("rb") as body:
            files = {"file": (name or path.name, body, "application/octet-stream")}
            answer: Json = self._client.request("POST", "/api/v1/pictures", files=files, timeout=READ_S).json()
        return answer

    def get(self, picture_id: str) -> Json:
        """One picture."""
        return self._client.get(f"/api/v1/pictures/{segment(picture_id)}")

    def file(self, picture_id: str, name: str = "preview.webp") -> bytes:
        """One of its files."""
        return self._client.request("GET", f"/api/v1/pictures/{segment(picture_id)}/files/{segment(name)}").content

    def delete(self, picture_id: str) -> None:
        """Delete it; ApiError `in-use` while a scene or a recorded show needs it."""
        self._client.request("DELETE", f"/api/v1/pictures/{segment(picture_id)}")

    def list(self) -> list[Json]:
        """All pictures of the merchant, newest first."""
        pictures: list[Json] = self._client.get("/api/v1/pictures")["pictures"]
        return pictures
