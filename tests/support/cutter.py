"""A wire to PostgreSQL that a test can cut: anywhere, or just before or behind a COMMIT.

It listens on loopback and leads to the server's Unix socket; it sees the simple query that psycopg commits with.
"""

import contextlib
import socket
import threading
from typing import Final, Literal
from urllib.parse import parse_qs, urlsplit

_COMMIT: Final = b"Q\x00\x00\x00\x0bCOMMIT\x00"

Moment = Literal["before", "behind"]
"""The wire is cut before a COMMIT reaches the server, or behind it: it is done, and the answer is lost."""


class Cutter:
    """`with Cutter(url) as wire`: `wire.url` leads to the same database through the wire."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._server = f"{parse_qs(parts.query)['host'][0]}/.s.PGSQL.5432"
        self._database = parts.path
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self.at_commit: Moment | None = None
        self.refuses = False
        self.cut = threading.Event()

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self._listener.getsockname()[1]}{self._database}?sslmode=disable&gssencmode=disable"

    def __enter__(self) -> "Cutter":
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._listener.close()
        self.cut_all()

    def cut_all(self) -> None:
        """Every connection is lost now."""
        for pair in self._pairs:
            for end in pair:
                _close(end)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self.refuses:
                    client.close()
                    continue
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._server)
                self._pairs.append((client, server))
                threading.Thread(target=self._forward, args=(client, server), daemon=True).start()
                threading.Thread(target=self._back, args=(server, client), daemon=True).start()

    def _forward(self, client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := client.recv(65536):
                moment = self.at_commit if _COMMIT in data else None
                if moment is not None:
                    self.at_commit = None
                    _close(client)
                if moment != "before":
                    server.sendall(data)
                if moment is not None:
                    self.cut.set()
                    return  # the server's end stays open: it does not know that nobody listens
        _close(server)

    def _back(self, server: socket.socket, client: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                client.sendall(data)
        _close(client)


def _close(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
