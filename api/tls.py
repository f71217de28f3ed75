"""The certificate and its key, looked at before anything is started."""

import ssl
from pathlib import Path

from api.datafolder import SetupError
from api.settings import Settings


def check_tls(settings: Settings) -> None:
    """Both files, readable and of one pair, or neither."""
    if (settings.tls_cert is None) != (settings.tls_key is None):
        raise SetupError("HTTPS needs both --tls-cert and --tls-key.")
    for path in (settings.tls_cert, settings.tls_key):
        if path is not None and not path.is_file():
            raise SetupError(f"There is no file {path}: give the PEM file of the certificate and of its key.")
    if settings.tls_cert is not None and settings.tls_key is not None:
        _load_pair(settings.tls_cert, settings.tls_key)


def _load_pair(cert: Path, key: Path) -> None:
    def ask() -> str:
        raise SetupError(f"The key {key} is locked by a password: give it without one (openssl rsa -in {key} -out PLAIN.pem).")

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key, password=ask)
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise SetupError(f"The key {key} is not that of the certificate {cert}: give the two that were made together.") from None
        raise SetupError(f"{cert} and {key} cannot be read as a PEM certificate and its key ({error.reason}): give PEM files.") from None
    except OSError as error:
        raise SetupError(f"{cert} and {key} cannot be read ({error.strerror}): give this user the right to read both.") from None
