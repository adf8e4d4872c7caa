"""The site below a path of its host."""

from __future__ import annotations

import os
import re
import subprocess
import sys

SCRIPT = """
import django; django.setup()
from django.test import Client
from essaim.web import addresses
from essaim.model import Network
client = Client(HTTP_ACCEPT_LANGUAGE="en", HTTP_HOST="town.example")
for path in ("/help", "/sign-in", "/about", "/privacy", "/recover", "/style", "/nowhere"):
    print(client.get(path).content.decode())
print("REDIRECT", client.post("/language", {"language": "en", "next": "/elsewhere"})["Location"])
print("REDIRECT", client.post("/language", {"language": "en", "next": "/essaim/about"})["Location"])
print("REDIRECT", client.get("/me")["Location"])
print("URI", addresses.redirect_uri(Network.BLUESKY), addresses.base_url())
"""


def test_every_address_stands_below_the_sub_path() -> None:
    env = os.environ | {"ESSAIM_BASE_URL": "https://town.example/essaim", "DJANGO_SETTINGS_MODULE": "essaim.settings"}
    done = subprocess.run([sys.executable, "-c", SCRIPT], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    addresses = re.findall(r'(?:href|src|action)="([^"#]*)', done.stdout)
    assert len(addresses) > 40
    assert {address for address in addresses if not address.startswith("/essaim/")} <= {""}
    assert re.findall("REDIRECT (.*)", done.stdout) == [
        "/essaim/",
        "/essaim/about",
        "/essaim/sign-in?next=%2Fessaim%2Fme",
    ]
    assert "URI https://town.example/essaim/oauth/bluesky/callback https://town.example/essaim" in done.stdout
