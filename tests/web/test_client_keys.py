"""What other servers read about a site with a public address, and about one on somebody's own machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from essaim.networks.bluesky.client_keys import key_id

SCRIPT = """
import json, os
from urllib.parse import urlsplit
import django; django.setup()
from django.test import Client
from essaim.services.networks import client_keys, reach
client = Client(HTTP_HOST=urlsplit(os.environ["ESSAIM_BASE_URL"]).netloc)
told = {path: client.get(f"/oauth/{path}.json").json() for path in ("client-metadata", "jwks")}
print(json.dumps(told | {"held": list(reach().client_keys), "repr": repr(reach())}))
"""


def site(base_url: str) -> dict[str, Any]:
    env = os.environ | {"ESSAIM_BASE_URL": base_url, "DJANGO_SETTINGS_MODULE": "essaim.settings"}
    done = subprocess.run([sys.executable, "-c", SCRIPT], env=env, capture_output=True, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_a_public_site_serves_the_public_halves_of_its_keys_and_no_more() -> None:
    told = site("https://town.example/essaim")
    metadata, (key,), (held,) = told["client-metadata"], told["jwks"]["keys"], told["held"]
    assert metadata["token_endpoint_auth_method"] == "private_key_jwt"
    assert metadata["token_endpoint_auth_signing_alg"] == "ES256"
    assert metadata["jwks_uri"] == "https://town.example/essaim/oauth/jwks.json"
    assert key["kid"] == key_id(held)
    assert set(key) == {"kty", "crv", "x", "y", "kid", "use", "alg"}
    assert json.loads(held)["d"] not in str(told["repr"])
    assert site("https://town.example/essaim")["held"] == told["held"], "the same after a restart"


def test_a_site_on_ones_own_machine_has_no_keys() -> None:
    told = site("http://127.0.0.1:8000")
    assert told["client-metadata"]["token_endpoint_auth_method"] == "none"
    assert (told["jwks"], told["held"]) == ({"keys": []}, [])
