"""Checks proofs of possession (RFC 9449) the way the reference PDS does."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from typing import Any, NoReturn

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from essaim.base import clock
from essaim.networks.sandbox.world import World

#: How old a proof may be, and how far ahead its clock.
PROOF_SECONDS = 190


class ProofProblem(Exception):
    """A proof that is not accepted; `code` is `use_dpop_nonce` or `invalid_dpop_proof`."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(description)
        self.code = code
        self.description = description


def check_proof(world: World, proof: str, *, method: str, url: str, access_token: str = "") -> str:
    """Give the thumbprint of the key that made the proof. Raises ProofProblem."""
    if not proof:
        _refuse("DPoP proof required")
    key, claims = _opened(proof)
    if claims.get("htm") != method:
        _refuse('DPoP "htm" mismatch')
    if str(claims.get("htu", "")).partition("?")[0].partition("#")[0] != url:
        _refuse('DPoP "htu" mismatch')
    now = clock.now()
    issued = claims.get("iat")
    if not isinstance(issued, int) or abs(now.timestamp() - issued) > PROOF_SECONDS:
        _refuse('DPoP "iat" is not now')
    if access_token and claims.get("ath") != _hash(access_token):
        _refuse('DPoP "ath" mismatch')
    if not access_token and "ath" in claims:
        _refuse('DPoP "ath" not allowed')
    thumbprint = key.thumbprint()
    with world.lock:
        period = world.limits.nonce_seconds
        if claims.get("nonce") not in {world.pds.nonce(world.now(), period, steps) for steps in (-1, 0)}:
            raise ProofProblem("use_dpop_nonce", "requires nonce in DPoP proof")
        _remember(world, f"{thumbprint} {claims.get('jti')}", claims.get("jti"))
    return thumbprint


def _opened(proof: str) -> tuple[ECKey, dict[str, Any]]:
    try:
        header = jws.extract_compact(proof.encode()).headers()
        jwk = header.get("jwk")
        if header.get("typ") != "dpop+jwt" or not isinstance(jwk, dict) or "d" in jwk:
            _refuse("Invalid DPoP proof header")
        key = ECKey.import_key(jwk)
        return key, dict(jwt.decode(proof, key, algorithms=["ES256"]).claims)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise ProofProblem("invalid_dpop_proof", "Failed to verify DPoP proof") from error


def _remember(world: World, name: str, jti: object) -> None:
    seen, now = world.pds.seen_proofs, clock.now()
    if not jti or not isinstance(jti, str):
        _refuse('DPoP "jti" missing')
    if seen.get(name, now) > now:
        _refuse("DPoP proof replayed")
    if len(seen) > 10_000:
        for old in [known for known, ends in seen.items() if ends <= now]:
            del seen[old]
    seen[name] = now + timedelta(seconds=2 * PROOF_SECONDS)


def _hash(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")


def _refuse(description: str) -> NoReturn:
    raise ProofProblem("invalid_dpop_proof", description)
