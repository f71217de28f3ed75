"""A small S3 on loopback that can be told what to refuse: for buckets that lack rights or abilities."""

import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

BUCKET = "shows"
_NS = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'


class S3Stub:
    """`with S3Stub() as stub:` then `stub.url`. `refuse` maps an operation to (status, S3's code); `conditional` honours If-None-Match."""

    def __init__(self, *, conditional: bool = True, lock_rule: str | None = None) -> None:
        self.objects: dict[str, bytes] = {}
        self.refuse: dict[str, tuple[int, str]] = {}
        self.conditional, self.lock_rule = conditional, lock_rule
        stub = self

        class Handler(_Handler):
            s3 = stub

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "S3Stub":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    s3: S3Stub
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        return None

    def _handle(self) -> None:
        address = urlsplit(self.path)
        bucket, _, key = unquote(address.path).lstrip("/").partition("/")
        query = parse_qs(address.query, keep_blank_values=True)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if bucket != BUCKET:
            return self._error(404, "NoSuchBucket")
        operation = self._operation(key, query)
        if operation in self.s3.refuse:
            return self._error(*self.s3.refuse[operation])
        return getattr(self, f"_{operation}")(key, body)

    do_GET = do_PUT = do_HEAD = do_DELETE = _handle  # noqa: N815 (names that http.server asks for)

    def _operation(self, key: str, query: dict[str, list[str]]) -> str:
        if "object-lock" in query:
            return "lock_question"
        if self.command == "PUT" and "x-amz-object-lock-mode" in self.headers:
            return "put_locked"
        if self.command == "PUT" and self.headers.get("If-None-Match") == "*":
            return "put_first"
        return f"{self.command.lower()}_{'object' if key else 'bucket'}"

    def _lock_question(self, _key: str, _body: bytes) -> None:
        if self.s3.lock_rule is None:
            return self._error(404, "ObjectLockConfigurationNotFoundError")
        enabled = "<ObjectLockEnabled>Enabled</ObjectLockEnabled>"
        return self._send(200, f"<ObjectLockConfiguration {_NS}>{enabled}{self.s3.lock_rule}</ObjectLockConfiguration>".encode())

    def _head_bucket(self, _key: str, _body: bytes) -> None:
        self._send(200)

    def _get_bucket(self, _key: str, _body: bytes) -> None:
        self._send(200, f"<ListVersionsResult {_NS}><IsTruncated>false</IsTruncated></ListVersionsResult>".encode())

    def _put_first(self, key: str, body: bytes) -> None:
        if self.s3.conditional and key in self.s3.objects:
            return self._error(412, "PreconditionFailed")
        return self._put_object(key, body)

    def _put_object(self, key: str, body: bytes) -> None:
        self.s3.objects[key] = body
        self._send(200, ETag=f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"')

    _put_locked = _put_object

    def _head_object(self, key: str, _body: bytes) -> None:
        self._get_object(key, b"")

    def _get_object(self, key: str, _body: bytes) -> None:
        if key not in self.s3.objects:
            return self._error(404, "NoSuchKey")
        return self._send(200, self.s3.objects[key], **{"Last-Modified": "Sun, 22 Nov 2026 08:00:00 GMT"})

    def _delete_object(self, key: str, _body: bytes) -> None:
        self.s3.objects.pop(key, None)
        self._send(204)

    def _error(self, status: int, code: str) -> None:
        self._send(status, f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode())

    def _send(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
