"""The site's own keys as an OAuth client: with them a sign-in lasts for months, without them for two weeks."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from typing import Any, cast

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwt
from joserfc.jwk import ECKey

from essaim.base import clock

ALGORITHM = "ES256"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
#: Servers take an assertion for a minute (RFC 7523 leaves it open; the reference PDS looks at `iat`).
ASSERTION_SECONDS = 60
_PURPOSE = b"essaim: key of the OAuth client, P-256"
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def client_key(secret: bytes) -> str:
    """Give the private key that belongs to a secret of the site, as the text of a JWK; always the same one."""
    # 64 bytes for a number of 32: the remainder is then as good as evenly spread.
    raw = HKDF(algorithm=SHA256(), length=64, salt=None, info=_PURPOSE).derive(secret)
    number = int.from_bytes(raw, "big") % (_ORDER - 1) + 1
    private = derive_private_key(number, SECP256R1())
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    key = ECKey.import_key(pem)
    return json.dumps(key.as_dict(private=True, kid=key.thumbprint(), use="sig", alg=ALGORITHM))


def published(keys: Sequence[str]) -> dict[str, object]:
    """Give the public halves as a JWK set, which the site serves and other servers read."""
    return {"keys": [_key(text).as_dict(private=False, kid=key_id(text), use="sig", alg=ALGORITHM) for text in keys]}


def key_id(key: str) -> str:
    """Give the name under which a key is published."""
    return str(json.loads(key)["kid"])


def assertion(key: str, client_id: str, issuer: str) -> dict[str, str]:
    """Give what proves to `issuer`, once, that a request comes from the client with this key (RFC 7523)."""
    now = int(clock.now().timestamp())
    claims: dict[str, Any] = {
        "iss": client_id,
        "sub": client_id,
        "aud": issuer,
        "jti": secrets.token_urlsafe(16),
        "iat": now,
        "exp": now + ASSERTION_SECONDS,
    }
    header = cast("Any", {"alg": ALGORITHM, "kid": key_id(key)})
    token = jwt.encode(header, claims, _key(key), algorithms=[ALGORITHM])
    return {"client_assertion_type": ASSERTION, "client_assertion": token}


def _key(text: str) -> ECKey:
    return ECKey.import_key(json.loads(text))
