"""Who is calling: the administrator, a merchant's program, or a browser that opened a one-time link.

Tokens are compared by digest. A browser's session is a signed HttpOnly cookie; what it writes must carry
`X-Vouchcast-CSRF`, which only a page of this origin can read (cookie `vouchcast_csrf`). Client-sent tenants are never believed.
"""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Annotated, Final, Literal

from fastapi import Depends, Request
from starlette.requests import HTTPConnection
from starlette.responses import Response

from api.errors import Problem, forbidden, not_found, unauthenticated

SESSION_COOKIE: Final = "vouchcast_session"
CSRF_COOKIE: Final = "vouchcast_csrf"
CSRF_HEADER: Final = "X-Vouchcast-CSRF"
MERCHANT_HEADER: Final = "X-Vouchcast-Merchant"
SESSION_S: Final = 14 * 24 * 3600
LOGIN_CODE_S: Final = 24 * 3600
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """A caller. A merchant has its `merchant_id`; the administrator has the one it acts for."""

    kind: Literal["admin", "merchant"]
    merchant_id: str

    def may(self, merchant_id: str) -> bool:
        """Whether the caller may see and change what is that merchant's."""
        return self.kind == "admin" or self.merchant_id == merchant_id

    def must(self, merchant_id: str, what: str, name: str) -> None:
        """Raise the same 404 as for something that does not exist."""
        if not self.may(merchant_id):
            raise not_found(what, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A browser's session, and the word that its writes must carry."""

    principal: Principal
    csrf: str


class Gate:
    """Knows the administrator's token, signs sessions, gives out login codes.

    `merchant_of(token_digest)` looks a merchant's token up (blocking; called from worker threads);
    `whip_token(show_id)` is the word that lets a host into one show.
    """

    def __init__(
        self,
        *,
        admin_token: str,
        session_key: str,
        first_merchant_id: str,
        merchant_of: Callable[[str], str | None],
        whip_token: Callable[[str], str],
    ) -> None:
        self._admin_digest = digest(admin_token)
        self._key = session_key.encode()
        self._first_merchant_id = first_merchant_id
        self._merchant_of = merchant_of
        self.whip_token = whip_token
        self._codes: dict[str, tuple[Principal, float]] = {}
        self._codes_lock = Lock()

    def bearer(self, token: str) -> Principal | None:
        """The principal of a token, or None."""
        token_digest = digest(token)
        if hmac.compare_digest(token_digest, self._admin_digest):
            return Principal(kind="admin", merchant_id=self._first_merchant_id)
        merchant_id = self._merchant_of(token_digest)
        return None if merchant_id is None else Principal(kind="merchant", merchant_id=merchant_id)

    def admin(self) -> Principal:
        """The administrator, acting for the first merchant."""
        return Principal(kind="admin", merchant_id=self._first_merchant_id)

    def login_code(self, principal: Principal) -> str:
        """A code that opens one session, once, within a day."""
        code = secrets.token_urlsafe(24)
        now = time.monotonic()
        with self._codes_lock:
            self._codes = {c: entry for c, entry in self._codes.items() if entry[1] > now}
            self._codes[code] = (principal, now + LOGIN_CODE_S)
        return code

    def redeem(self, code: str) -> Principal | None:
        """The principal of a code that was not used yet."""
        with self._codes_lock:
            entry = self._codes.pop(code, None)
        return entry[0] if entry is not None and entry[1] > time.monotonic() else None

    def seal(self, principal: Principal) -> str:
        """A session cookie's value."""
        claims = {"k": principal.kind, "m": principal.merchant_id, "e": int(time.time()) + SESSION_S, "n": secrets.token_urlsafe(12)}
        body = base64.urlsafe_b64encode(json.dumps(claims, separators=(",", ":")).encode()).decode().rstrip("=")
        return f"{body}.{self._sign(body)}"

    def unseal(self, cookie: str) -> Session | None:
        """The session of a cookie that this service signed and that has not run out."""
        body, _, signature = cookie.partition(".")
        if not hmac.compare_digest(signature.encode(), self._sign(body).encode()):
            return None
        try:
            claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        except (binascii.Error, ValueError):
            return None
        if claims["e"] < time.time():
            return None
        return Session(principal=Principal(kind=claims["k"], merchant_id=claims["m"]), csrf=self._sign("csrf " + body))

    def stamp(self, text: str) -> str:
        """`text` with a signature that only this service can make: text~signature."""
        return f"{text}~{self._sign('stamp ' + text)}"

    def stamped(self, text: str) -> str | None:
        """What was stamped, or None."""
        body, _, signature = text.rpartition("~")
        return body if body and hmac.compare_digest(signature.encode(), self._sign("stamp " + body).encode()) else None

    def _sign(self, text: str) -> str:
        return base64.urlsafe_b64encode(hmac.digest(self._key, text.encode(), "sha256")).decode().rstrip("=")

    def welcome(self, response: Response, principal: Principal, *, secure: bool) -> Response:
        """Set the session's two cookies."""
        cookie = self.seal(principal)
        session = self.unseal(cookie)
        assert session is not None
        response.set_cookie(SESSION_COOKIE, cookie, max_age=SESSION_S, httponly=True, samesite="lax", secure=secure, path="/")
        response.set_cookie(CSRF_COOKIE, session.csrf, max_age=SESSION_S, httponly=False, samesite="lax", secure=secure, path="/")
        return response


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def bearer_of(connection: HTTPConnection) -> str | None:
    """The bearer token of a request, if it has one."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def session_of(gate: Gate, connection: HTTPConnection) -> Session | None:
    """The session of a request's cookie, if it has one."""
    cookie = connection.cookies.get(SESSION_COOKIE)
    return None if cookie is None else gate.unseal(cookie)


def identify(gate: Gate, connection: HTTPConnection, method: str = "GET") -> Principal | None:
    """Who is calling, or None for the public. Blocking. Raises for a bad token and for a forged write."""
    if (token := bearer_of(connection)) is not None:
        principal = gate.bearer(token)
        if principal is None:
            raise unauthenticated()
    elif (session := session_of(gate, connection)) is not None:
        if method not in _SAFE:
            _check_csrf(connection, session)
        principal = session.principal
    else:
        return None
    wanted = connection.headers.get(MERCHANT_HEADER)
    return Principal(kind="admin", merchant_id=wanted) if wanted and principal.kind == "admin" else principal


def _check_csrf(connection: HTTPConnection, session: Session) -> None:
    if not hmac.compare_digest(connection.headers.get(CSRF_HEADER, "").encode(), session.csrf.encode()):
        raise Problem(
            "csrf",
            403,
            f"A write by cookie needs the header {CSRF_HEADER}.",
            f"Send the value of the cookie {CSRF_COOKIE} in {CSRF_HEADER}.",
        )


def _maybe_caller(request: Request) -> Principal | None:
    return identify(request.app.state.house.gate, request, request.method)


def _caller(request: Request) -> Principal:
    principal = _maybe_caller(request)
    if principal is None:
        raise unauthenticated()
    return principal


def _administrator(principal: Annotated[Principal, Depends(_caller)]) -> Principal:
    if principal.kind != "admin":
        raise forbidden("This is the administrator's.", "Use the administrator's token.")
    return principal


Caller = Annotated[Principal, Depends(_caller)]
MaybeCaller = Annotated[Principal | None, Depends(_maybe_caller)]
Administrator = Annotated[Principal, Depends(_administrator)]
