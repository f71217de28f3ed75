"""A time stamp authority on loopback: real RFC 3161 answers, signed by a certificate made for the test."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

SHA256 = "sha256"
POLICY = "1.2.3.4.1"


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


class Authority:
    """A root and the certificate under it that stamps. `purpose`: what the latter may be used for."""

    def __init__(self, purpose: x509.ObjectIdentifier = ExtendedKeyUsageOID.TIME_STAMPING) -> None:
        self._root_key, self._key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        self.root = self._certificate("Root", self._root_key.public_key(), None)
        self.signer = self._certificate("TSA", self._key.public_key(), purpose)

    def _certificate(self, name: str, key: ec.EllipticCurvePublicKey, purpose: x509.ObjectIdentifier | None) -> x509.Certificate:
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(name))
            .issuer_name(_name("Root"))
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=30))
            .add_extension(x509.BasicConstraints(ca=purpose is None, path_length=None), critical=True)
        )
        if purpose is not None:
            builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=True)
            issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._root_key.public_key())
            builder = builder.add_extension(issuer, critical=False)
            usage = dict.fromkeys(("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign"), False)
        else:
            usage = dict.fromkeys(("key_encipherment", "data_encipherment", "key_agreement"), False) | {
                "key_cert_sign": True,
                "crl_sign": True,
            }
        more = {"digital_signature": True, "content_commitment": False, "encipher_only": False, "decipher_only": False}
        builder = builder.add_extension(x509.KeyUsage(**usage, **more), critical=True)
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        return builder.sign(self._root_key, hashes.SHA256())

    def answer(self, query: bytes, *, imprint: bytes | None = None, nonce: int | None = None) -> bytes:
        """The TimeStampResp to a query; another `imprint` or `nonce` is a lie."""
        asked = tsp.TimeStampReq.load(query)
        info = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": POLICY,
                "message_imprint": tsp.MessageImprint(
                    {
                        "hash_algorithm": algos.DigestAlgorithm({"algorithm": SHA256}),
                        "hashed_message": imprint or asked["message_imprint"]["hashed_message"].native,
                    }
                ),
                "serial_number": 7,
                "gen_time": datetime.now(UTC).replace(microsecond=0),
                "nonce": asked["nonce"].native if nonce is None else nonce,
            }
        )
        status = tsp.PKIStatusInfo({"status": "granted"})
        return bytes(tsp.TimeStampResp({"status": status, "time_stamp_token": self._token(info)}).dump())

    def _token(self, info: tsp.TSTInfo) -> cms.ContentInfo:
        content, certificate = info.dump(), asn1.Certificate.load(self.signer.public_bytes(Encoding.DER))
        binding = tsp.SigningCertificateV2(
            {"certs": [{"hash_algorithm": {"algorithm": SHA256}, "cert_hash": hashlib.sha256(certificate.dump()).digest()}]}
        )
        attributes = cms.CMSAttributes(
            [
                cms.CMSAttribute({"type": "content_type", "values": ["tst_info"]}),
                cms.CMSAttribute({"type": "message_digest", "values": [hashlib.sha256(content).digest()]}),
                cms.CMSAttribute({"type": "signing_certificate_v2", "values": [binding]}),
            ]
        )
        signer = cms.SignerInfo(
            {
                "version": "v1",
                "sid": cms.SignerIdentifier(
                    {"issuer_and_serial_number": {"issuer": certificate.issuer, "serial_number": certificate.serial_number}}
                ),
                "digest_algorithm": {"algorithm": SHA256},
                "signed_attrs": attributes,
                "signature_algorithm": {"algorithm": "sha256_ecdsa"},
                "signature": self._key.sign(attributes.dump(), ec.ECDSA(hashes.SHA256())),
            }
        )
        signed = cms.SignedData(
            {
                "version": "v3",
                "digest_algorithms": [{"algorithm": SHA256}],
                "encap_content_info": {"content_type": "tst_info", "content": core.ParsableOctetString(content)},
                "certificates": [certificate],
                "signer_infos": [signer],
            }
        )
        return cms.ContentInfo({"content_type": "signed_data", "content": signed})


@dataclass
class Desk:
    """What the authority's server does with a query; a test may put something else in its place."""

    url: str
    answer: Callable[[bytes], tuple[int, bytes]]
    asked: list[bytes] = field(default_factory=list)


@contextmanager
def serving(authority: Authority) -> Iterator[Desk]:
    """The authority behind HTTP on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            desk.asked.append(query)
            status, data = desk.answer(query)
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            try:
                self.wfile.write(data)
            except OSError:
                return

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        desk = Desk(url=f"http://127.0.0.1:{server.server_port}/tsa", answer=lambda query: (200, authority.answer(query)))
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield desk
        server.shutdown()
        thread.join()
