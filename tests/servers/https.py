"""An https server for one test, on loopback, with a throw-away authority that its readers are told to trust."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

Pages = Callable[[str], object]


@dataclass(frozen=True)
class HttpsSite:
    """Where it is, the file of the authority to trust, and the paths that were asked for."""

    url: str
    authority_file: Path
    asked: list[str]


@contextmanager
def serving(host: str, port: int, pages: Pages, folder: Path) -> Iterator[HttpsSite]:
    """Serve what `pages` gives for a path, as JSON; None is a 404. `host` is the name in the certificate."""
    _write_certificate(host, folder)
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            page = pages(self.path)
            body = json.dumps(page).encode()
            self.send_response(404 if page is None else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield HttpsSite(f"https://{host}:{port}", folder / "authority.pem", asked)
        finally:
            server.shutdown()
            thread.join()


def _write_certificate(host: str, folder: Path) -> None:
    now = datetime.now(UTC)
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "throw-away authority")])

    def builder(name: x509.Name, public: ec.EllipticCurvePublicKey, *, ca: bool) -> x509.CertificateBuilder:
        made = x509.CertificateBuilder(issuer, name, public, x509.random_serial_number(), now, now + timedelta(days=1))
        return made.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)

    authority = builder(issuer, authority_key.public_key(), ca=True).sign(authority_key, SHA256())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    names = x509.SubjectAlternativeName([x509.DNSName(host)])
    leaf = builder(subject, key.public_key(), ca=False).add_extension(names, critical=False)
    certificate = leaf.sign(authority_key, SHA256())
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "authority.pem").write_bytes(authority.public_bytes(Encoding.PEM))
    (folder / "server.pem").write_bytes(private + certificate.public_bytes(Encoding.PEM))
