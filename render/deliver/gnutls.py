"""DTLS by GnuTLS, for the one peer that OpenSSL refuses.

FFmpeg's WHIP muxer, where it is built on GnuTLS (PyAV's and Debian's are), shows a P-224 certificate in either DTLS
role. OpenSSL ends that handshake with alert 47 (illegal_parameter), and since its version 4 it cannot be told to take
the curve. GnuTLS takes it, and PyAV brings GnuTLS along for FFmpeg: this is that library behind the few methods of
pyOpenSSL's `Connection` which aiortc's transport calls. Only for such peers; all others stay with OpenSSL.
"""

import ctypes
from collections import deque
from functools import cache
from pathlib import Path
from typing import Any, Final

import av
from cryptography import x509
from OpenSSL import SSL

PRIORITIES: Final = b"NORMAL:-VERS-ALL:+VERS-DTLS1.2:-CTYPE-ALL:+CTYPE-X509:-KX-ALL:+ECDHE-ECDSA:+ECDHE-RSA:+GROUP-SECP224R1"
SRTP_PROFILE: Final = b"SRTP_AES128_CM_SHA1_80"
MTU_BYTES: Final = 1200

# gnutls/gnutls.h
_SERVER, _CLIENT, _DATAGRAM, _NONBLOCK = 1, 2, 4, 8
_PEM, _CERTIFICATE_CREDENTIALS, _CERT_REQUIRE, _SHUT_WR = 1, 1, 2, 1
_SRTP_AES128_CM_HMAC_SHA1_80 = 1
_EAGAIN: Final = 11
_RETRANSMIT_MS, _TOTAL_MS = 400, 15_000
_LEAST_TIMEOUT_S: Final = 0.02  # GnuTLS says 0 before the first flight


class _Datum(ctypes.Structure):
    _fields_ = (("data", ctypes.c_void_p), ("size", ctypes.c_uint))


_Transfer = ctypes.CFUNCTYPE(ctypes.c_ssize_t, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)
_Wait = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_uint)


@cache
def library() -> Any | None:
    """GnuTLS as PyAV carries it, or None."""
    package = Path(av.__file__).parent
    for folder in (package.parent / "av.libs", package / ".dylibs", package.parent / "pyav.libs"):
        for path in sorted(folder.glob("libgnutls*")):
            try:
                return _declared(ctypes.CDLL(str(path)))
            except (OSError, AttributeError):
                continue
    return None


def _declared(lib: Any) -> Any:
    pointer, size = ctypes.c_void_p, ctypes.c_size_t
    for name, arguments in {
        "gnutls_init": (pointer, ctypes.c_uint),
        "gnutls_deinit": (pointer,),
        "gnutls_certificate_allocate_credentials": (pointer,),
        "gnutls_certificate_free_credentials": (pointer,),
        "gnutls_certificate_set_x509_key_mem": (pointer, pointer, pointer, ctypes.c_int),
        "gnutls_certificate_server_set_request": (pointer, ctypes.c_int),
        "gnutls_certificate_get_peers": (pointer, pointer),
        "gnutls_priority_set_direct": (pointer, ctypes.c_char_p, pointer),
        "gnutls_credentials_set": (pointer, ctypes.c_int, pointer),
        "gnutls_srtp_set_profile": (pointer, ctypes.c_int),
        "gnutls_srtp_get_selected_profile": (pointer, pointer),
        "gnutls_transport_set_push_function": (pointer, _Transfer),
        "gnutls_transport_set_pull_function": (pointer, _Transfer),
        "gnutls_transport_set_pull_timeout_function": (pointer, _Wait),
        "gnutls_transport_set_errno": (pointer, ctypes.c_int),
        "gnutls_dtls_set_mtu": (pointer, ctypes.c_uint),
        "gnutls_dtls_set_timeouts": (pointer, ctypes.c_uint, ctypes.c_uint),
        "gnutls_dtls_get_timeout": (pointer,),
        "gnutls_handshake": (pointer,),
        "gnutls_record_recv": (pointer, pointer, size),
        "gnutls_bye": (pointer, ctypes.c_int),
        "gnutls_prf_rfc5705": (pointer, size, ctypes.c_char_p, size, ctypes.c_char_p, size, ctypes.c_char_p),
        "gnutls_error_is_fatal": (ctypes.c_int,),
        "gnutls_strerror": (ctypes.c_int,),
    }.items():
        getattr(lib, name).argtypes = arguments
    lib.gnutls_certificate_get_peers.restype = ctypes.POINTER(_Datum)
    lib.gnutls_record_recv.restype = ctypes.c_ssize_t
    lib.gnutls_dtls_get_timeout.restype = ctypes.c_uint
    lib.gnutls_strerror.restype = ctypes.c_char_p
    return lib


class GnuTlsConnection:
    """One DTLS-SRTP handshake over datagrams given by `bio_write` and taken by `bio_read`.

    As in pyOpenSSL, `SSL.WantReadError` asks for the peer's next datagram, and `SSL.Error` is the end.
    Both sides must show a certificate; whose it is, the caller checks by its fingerprint.
    """

    def __init__(self, *, server: bool, certificate_pem: bytes, key_pem: bytes) -> None:
        lib = library()
        if lib is None:
            raise RuntimeError("PyAV carries no GnuTLS here: publish with browser, OBS or an FFmpeg built on OpenSSL.")
        self._lib = lib
        self._in: deque[bytes] = deque(maxlen=64)
        self._out: deque[bytes] = deque(maxlen=64)
        self._done = False
        self._session, self._credentials = ctypes.c_void_p(), ctypes.c_void_p()
        self._callbacks = (_Transfer(self._push), _Transfer(self._pull), _Wait(self._pending))  # GnuTLS keeps no reference
        self._check(lib.gnutls_certificate_allocate_credentials(ctypes.byref(self._credentials)))
        with_pem = (ctypes.byref(_datum(certificate_pem)), ctypes.byref(_datum(key_pem)), _PEM)
        self._check(lib.gnutls_certificate_set_x509_key_mem(self._credentials, *with_pem))
        self._check(lib.gnutls_init(ctypes.byref(self._session), (_SERVER if server else _CLIENT) | _DATAGRAM | _NONBLOCK))
        self._configure(server)

    def _configure(self, server: bool) -> None:
        lib, session = self._lib, self._session
        self._check(lib.gnutls_priority_set_direct(session, PRIORITIES, None))
        self._check(lib.gnutls_credentials_set(session, _CERTIFICATE_CREDENTIALS, self._credentials))
        self._check(lib.gnutls_srtp_set_profile(session, _SRTP_AES128_CM_HMAC_SHA1_80))
        if server:
            lib.gnutls_certificate_server_set_request(session, _CERT_REQUIRE)
        lib.gnutls_dtls_set_mtu(session, MTU_BYTES)
        lib.gnutls_dtls_set_timeouts(session, _RETRANSMIT_MS, _TOTAL_MS)
        push, pull, pending = self._callbacks
        lib.gnutls_transport_set_push_function(session, push)
        lib.gnutls_transport_set_pull_function(session, pull)
        lib.gnutls_transport_set_pull_timeout_function(session, pending)

    def __del__(self) -> None:
        if getattr(self, "_session", None):
            self._lib.gnutls_deinit(self._session)
        if getattr(self, "_credentials", None):
            self._lib.gnutls_certificate_free_credentials(self._credentials)

    def _push(self, _: int, data: int, size: int) -> int:
        self._out.append(ctypes.string_at(data, size))
        return size

    def _pull(self, _: int, data: int, size: int) -> int:
        if not self._in:
            self._lib.gnutls_transport_set_errno(self._session, _EAGAIN)
            return -1
        datagram = self._in.popleft()[:size]
        ctypes.memmove(data, datagram, len(datagram))
        return len(datagram)

    def _pending(self, _: int, __: int) -> int:
        return len(self._in)

    def _check(self, code: int) -> int:
        if code >= 0:
            return code
        if not self._lib.gnutls_error_is_fatal(code):
            raise SSL.WantReadError
        raise SSL.Error([("gnutls", "", self._lib.gnutls_strerror(code).decode())])

    def do_handshake(self) -> None:
        """Go on with the handshake; returns when it is done."""
        self._check(self._lib.gnutls_handshake(self._session))
        self._done = True

    def bio_write(self, datagram: bytes) -> int:
        """A datagram came from the peer."""
        self._in.append(datagram)
        return len(datagram)

    def bio_read(self, size: int) -> bytes:
        """What is to go to the peer in one datagram."""
        if not self._out:
            raise SSL.WantReadError
        datagram = self._out.popleft()
        while self._out and len(datagram) + len(self._out[0]) <= size:
            datagram += self._out.popleft()
        return datagram

    def recv(self, size: int) -> bytes:
        """Application data, of which there is none in a call; sees the peer's goodbye."""
        if not self._done:  # aiortc asks after every datagram; it is the handshake's
            raise SSL.WantReadError
        buffer = ctypes.create_string_buffer(size)
        count = self._check(self._lib.gnutls_record_recv(self._session, buffer, size))
        if count == 0:
            raise SSL.ZeroReturnError
        return buffer.raw[:count]

    def shutdown(self) -> bool:
        """Say goodbye."""
        self._check(self._lib.gnutls_bye(self._session, _SHUT_WR))
        return True

    def DTLSv1_get_timeout(self) -> float | None:  # noqa: N802 (pyOpenSSL's name)
        """Seconds until the last flight is to be sent again, None when the handshake is done."""
        return None if self._done else max(_LEAST_TIMEOUT_S, self._lib.gnutls_dtls_get_timeout(self._session) / 1000)

    def DTLSv1_handle_timeout(self) -> bool:  # noqa: N802 (pyOpenSSL's name)
        """The next `do_handshake` sends again."""
        return True

    def get_peer_certificate(self, *, as_cryptography: bool = True) -> x509.Certificate:
        """The certificate that the peer proved to hold the key of."""
        count = ctypes.c_uint()
        peers = self._lib.gnutls_certificate_get_peers(self._session, ctypes.byref(count))
        if not peers or not count.value:
            raise SSL.Error([("gnutls", "", "the peer showed no certificate")])
        return x509.load_der_x509_certificate(ctypes.string_at(peers[0].data, peers[0].size))

    def get_selected_srtp_profile(self) -> bytes:
        """The agreed SRTP profile's name, empty for none."""
        profile = ctypes.c_int()
        return SRTP_PROFILE if self._lib.gnutls_srtp_get_selected_profile(self._session, ctypes.byref(profile)) == 0 else b""

    def export_keying_material(self, label: bytes, size: int) -> bytes:
        """Keys by RFC 5705."""
        buffer = ctypes.create_string_buffer(size)
        self._check(self._lib.gnutls_prf_rfc5705(self._session, len(label), label, 0, None, size, buffer))
        return buffer.raw


def _datum(data: bytes) -> _Datum:
    return _Datum(ctypes.cast(ctypes.c_char_p(data), ctypes.c_void_p), len(data))
