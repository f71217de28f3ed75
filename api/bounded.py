"""uvicorn's HTTP with a bound on what a request may send before its headers end (httptools itself has none)."""

from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_LIMIT_BYTES: Final = 64 * 1024


class BoundedHttp(HttpToolsProtocol):
    """A connection whose request's head does not end is answered 400 and closed."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._in_head = True
        self._head_bytes = 0

    def data_received(self, data: bytes) -> None:
        """Bytes from the network."""
        super().data_received(data)
        self._head_bytes = self._head_bytes + len(data) if self._in_head else 0
        if self._head_bytes > HEAD_LIMIT_BYTES and not self.transport.is_closing():
            self.send_400_response("The request's headers are too large.")

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._in_head = True

    def on_headers_complete(self) -> None:
        """Its headers are over; what follows is bounded by whoever reads it."""
        super().on_headers_complete()
        self._in_head = False
