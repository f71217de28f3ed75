"""Time stamps of an outside authority over a head: RFC 3161. Its word, not ours, says that the head was there at that time."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import httpx
from cryptography.x509 import Certificate
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimeStampRequest,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from archive.seal.errors import StampError

MOST_TOKEN_BYTES: Final = 256 * 1024
_CONNECT_S: Final = 5.0
_ANSWER_S: Final = 15.0
_SHA256_OID: Final = "2.16.840.1.101.3.4.2.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What a token says: over which SHA-256, and when (UTC). Not who signed it."""

    imprint: bytes
    at: datetime


class Stamper:
    """Asks one authority. Blocks; call it on a thread. `timeout_s` bounds each step of the transport."""

    def __init__(self, url: str, *, timeout_s: float = _ANSWER_S, transport: httpx.BaseTransport | None = None) -> None:
        self._url = url
        self._timeout = httpx.Timeout(timeout_s, connect=min(timeout_s, _CONNECT_S))
        self._transport = transport

    def stamp(self, data: bytes) -> bytes:
        """The token (DER) over the SHA-256 of `data`, its imprint and nonce looked at; StampError."""
        request = TimestampRequestBuilder(data, HashAlgorithm.SHA256).build()
        response = _decoded(self._post(request.as_bytes()), self._url)
        _check_answer(response, request, self._url)
        return response.time_stamp_token()

    def _post(self, body: bytes) -> bytes:
        headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        try:
            with (
                httpx.Client(timeout=self._timeout, transport=self._transport, follow_redirects=False) as client,
                client.stream("POST", self._url, content=body, headers=headers) as answer,
            ):
                if answer.status_code != httpx.codes.OK:
                    raise StampError(f"the time stamp authority {self._url} answered {answer.status_code}: check VOUCHCAST_TSA_URL")
                return _bounded(answer, self._url)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            said = str(error) or type(error).__name__
            raise StampError(
                f"the time stamp authority {self._url} cannot be reached ({said}); the seal stands without its stamp"
            ) from error


def _bounded(answer: httpx.Response, url: str) -> bytes:
    data = bytearray()
    for chunk in answer.iter_bytes(16 * 1024):
        data += chunk
        if len(data) > MOST_TOKEN_BYTES:
            raise StampError(f"the time stamp authority {url} answered more than {MOST_TOKEN_BYTES} bytes: that is no time stamp")
    return bytes(data)


def _decoded(data: bytes, source: str) -> TimeStampResponse:
    try:
        return decode_timestamp_response(data)
    except Exception as error:  # the library's parser has no error class of its own
        raise StampError(f"{source} gave something that is no RFC 3161 time stamp") from error


def _check_answer(response: TimeStampResponse, request: TimeStampRequest, url: str) -> None:
    try:
        status = PKIStatus(response.status)
        if status not in (PKIStatus.GRANTED, PKIStatus.GRANTED_WITH_MODS):
            said = "; ".join(response.status_string) or status.name.lower()
            raise StampError(f"the time stamp authority {url} refused: {said}")
        info = response.tst_info
        fits = info.message_imprint.message == request.message_imprint.message and info.nonce == request.nonce
    except ValueError as error:
        raise StampError(f"the time stamp authority {url} gave an answer that cannot be read: {error}") from error
    if not fits:
        raise StampError(f"the time stamp authority {url} stamped something else than it was asked to: do not use it")


def read_stamp(token: bytes) -> Stamp:
    """What a token says, its signature not looked at; StampError for what is no token over a SHA-256."""
    try:
        info = _decoded(_granted(token), "the file").tst_info
        imprint, algorithm, at = info.message_imprint.message, info.message_imprint.hash_algorithm, info.gen_time
    except ValueError as error:
        raise StampError(f"the time stamp cannot be read: {error}") from error
    if algorithm.dotted_string != _SHA256_OID or len(imprint) != 32:
        raise StampError("the time stamp is not over a SHA-256: it is none of ours")
    return Stamp(imprint=imprint, at=at if at.tzinfo else at.replace(tzinfo=UTC))


def check_stamp(token: bytes, data: bytes, certificates: Sequence[Certificate]) -> datetime:
    """When the authority saw `data` (UTC), if one of the `certificates` (the authority's own or its root) vouches for it; StampError."""
    stamp = read_stamp(token)
    if stamp.imprint != hashlib.sha256(data).digest():
        raise StampError("the time stamp is over other bytes than these: it belongs to another head")
    if not certificates:
        raise StampError("no certificate was given to hold the time stamp against: give the authority's")
    builder = VerifierBuilder(roots=list(certificates))
    try:
        builder.build().verify_message(_decoded(_granted(token), "the file"), data)
    except (VerificationError, ValueError) as error:
        raise StampError(f"the time stamp is not vouched for by the given certificates: {error}") from error
    return stamp.at


def _granted(token: bytes) -> bytes:
    """The token in the answer that it came in (TimeStampResp: status granted, then the token), which the library reads."""
    status = bytes.fromhex("3003020100")
    return b"\x30" + _length(len(status) + len(token)) + status + token


def _length(size: int) -> bytes:
    """A DER length."""
    if size < 0x80:
        return bytes([size])
    digits = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([0x80 | len(digits)]) + digits
