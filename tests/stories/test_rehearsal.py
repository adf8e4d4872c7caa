"""A production-like installation, made from the how-to page alone: its commands are copied from it and run."""

from __future__ import annotations

import http.client
import os
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.servers import https, postgresql
from tests.servers.needs import missing
from tests.servers.ports import free_port
from tests.stories.test_killed_worker import until
from tests.web.test_operators import shown

pytestmark = [pytest.mark.story, pytest.mark.timeout(600)]

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "how-to" / "run-in-production.md"
HOST, SUB_PATH = "association.example", "/essaim"
MEMBER = """
import django; django.setup()
from essaim.services import signing_in
from tests.people import ANA, make_member
print(signing_in.new_recovery_code(make_member(ANA)), ANA.mastodon.handle)
"""


def blocks(kind: str) -> list[str]:
    """Give the page's blocks of one kind, in their order."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def unit(path: Path) -> tuple[list[str], dict[str, str]]:
    """Give what a unit starts, and the environment it gives."""
    lines = [line.partition("=")[::2] for line in path.read_text().splitlines() if "=" in line]
    env: dict[str, str] = {}
    for name, value in lines:
        if name == "EnvironmentFile":
            env |= dict(line.split("=", 1) for line in Path(value).read_text().splitlines())
        elif name == "Environment":
            env |= dict([value.split("=", 1)])
    [start] = [value for name, value in lines if name == "ExecStart"]
    return shlex.split(start), env


class Visitor:
    """Somebody with a browser, at the address of the installation: through nginx, over https."""

    def __init__(self, port: int, authority: Path) -> None:
        self.port, self.cookies = port, SimpleCookie()
        self.context = ssl.create_default_context(cafile=str(authority))

    def ask(self, path: str, form: dict[str, str] | None = None, **headers: str) -> tuple[int, str, str]:
        """Give the status, the page, and where it leads."""
        connection = http.client.HTTPSConnection(HOST, self.port, context=self.context, timeout=60)
        here = ("127.0.0.1", self.port)
        connection._create_connection = lambda *_args, **_more: socket.create_connection(here, 60)  # type: ignore[attr-defined]
        sent = {"Host": HOST, "Cookie": "; ".join(f"{k}={v.value}" for k, v in self.cookies.items()), **headers}
        body = None
        if form is not None:
            sent |= {"Referer": f"https://{HOST}/", "Content-Type": "application/x-www-form-urlencoded"}
            [token] = [cookie.value for name, cookie in self.cookies.items() if name.endswith("essaim_csrf")]
            body = urlencode({"csrfmiddlewaretoken": token, **form})
        connection.request("GET" if form is None else "POST", SUB_PATH + path, body, sent)
        answer = connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            self.cookies.load(cookie)
        text = answer.read().decode()
        connection.close()
        return answer.status, text, answer.headers.get("Location", "")


@pytest.fixture
def values(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Give what the first block of the page asks for, on this machine: folders and ports of the test's own."""
    for program, package in (("nginx", "nginx-light"), ("redis-server", "redis-server")):
        if not shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin"):
            missing(program, f"apt-get install {package}")
    programs = postgresql.programs()
    if programs is None:
        missing("PostgreSQL", postgresql.INSTALL)
    https._write_certificate(HOST, tmp_path)
    redis_port = free_port()
    with ExitStack() as stack:
        database = stack.enter_context(postgresql.running(programs))
        at = database.partition("@")[2].partition("/")[0]
        options = ["--port", str(redis_port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
        stack.enter_context(running(["redis-server", *options], tmp_path / "redis.log"))
        for folder in ("units", "nginx"):
            (tmp_path / folder).mkdir()
        (tmp_path / "place" / "bin").mkdir(parents=True)
        (tmp_path / "place" / "bin" / "essaim").symlink_to(Path(sys.executable).parent / "essaim")
        yield {
            "PLACE": str(tmp_path / "place"),
            "SETTINGS": str(tmp_path / "etc"),
            "DATA": str(tmp_path / "data"),
            "BACKUPS": str(tmp_path / "backups"),
            "UNITS": str(tmp_path / "units"),
            "NGINX_SITES": str(tmp_path / "nginx"),
            "HOST": HOST,
            "HTTPS_PORT": str(free_port()),
            "SUB_PATH": SUB_PATH,
            "CERTIFICATE": str(tmp_path / "server.pem"),
            "CERTIFICATE_KEY": str(tmp_path / "server.pem"),
            "RUN_AS": "root" if os.geteuid() == 0 else os.environ.get("USER", "nobody"),
            "AS_POSTGRES": f"env PATH={programs}:{os.environ['PATH']} PGHOST=127.0.0.1 PGPORT={at.rpartition(':')[2]} "
            "PGUSER=essaim_admin PGDATABASE=postgres",
            "DATABASE_AT": at,
            "REDIS_AT": f"127.0.0.1:{redis_port}",
            "LISTEN_ONE": f"127.0.0.1:{free_port()}",
            "LISTEN_TWO": f"127.0.0.1:{free_port()}",
            "CONTACT": "essaim@association.example",
        }


@contextmanager
def running(command: list[str], log: Path, env: dict[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """Run a service until the end of the test."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("ESSAIM_", "DJANGO_"))}
    clean["PATH"] += ":/usr/sbin"
    with log.open("wb") as out, subprocess.Popen(command, env=clean | (env or {}), stdout=out, stderr=out) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


def shell(script: str, env: dict[str, str], status: int = 0) -> str:
    """Run a script as an operator's shell would; give what it printed."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("ESSAIM_", "DJANGO_"))}
    done = subprocess.run(["bash", "-eu"], input=script, env=clean | env, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


def nginx_of(values: dict[str, str], folder: Path) -> list[str]:
    """Write an nginx of our own around the page's site, and give its command."""
    main = folder / "nginx.conf"
    user = "user root;\n" if os.geteuid() == 0 else ""
    main.write_text(
        f"{user}daemon off;\npid {folder}/nginx.pid;\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n"
        + "".join(f"{kind}_temp_path {folder};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        + f"include {values['NGINX_SITES']}/*.conf;\n}}\n"
    )
    return ["nginx", "-c", str(main), "-p", str(folder)]


def test_the_first_block_names_all_that_is_ones_own(values: dict[str, str]) -> None:
    assert set(re.findall(r"^([A-Z_]+)=", blocks("sh")[0], re.MULTILINE)) == set(values)


def test_from_the_page_alone_to_an_operator_behind_a_second_factor(values: dict[str, str], tmp_path: Path) -> None:
    own, folders, settings, services, nginx, start, check, invite, backup = blocks("sh")
    assert own.startswith("PLACE=")
    given = values | {"AS_POSTGRES": values["AS_POSTGRES"].replace("essaim_admin", "admin")}
    make_admin(given)
    shell(folders + settings + services + nginx, given)
    use = start.splitlines()[0] + "\n"
    assert "store.0001_first" in shell(start, given)

    with ExitStack() as stack:
        for name in ("essaim-web-one", "essaim-web-two", "essaim-worker"):
            command, env = unit(Path(values["UNITS"]) / f"{name}.service")
            stack.enter_context(running(command, tmp_path / f"{name}.log", env))
        subprocess.run([*nginx_of(values, tmp_path), "-t"], env=paths(), check=True, capture_output=True)
        stack.enter_context(running(nginx_of(values, tmp_path), tmp_path / "nginx.log"))
        ana = Visitor(int(values["HTTPS_PORT"]), tmp_path / "authority.pem")
        for name in ("one", "two"):
            until(lambda log=tmp_path / f"essaim-web-{name}.log": "Essaim is at" in log.read_text())  # type: ignore[misc]
        until(lambda: healthy(ana))
        until(lambda: "ready" in (tmp_path / "essaim-worker.log").read_text())
        until(lambda: "ok       worker" in shell(use + check, given))

        _, home, _ = ana.ask("/")
        [sheet] = set(re.findall(r"/essaim(/static/essaim\.[0-9a-f]{12}\.css)", home))
        assert ana.ask(sheet)[0] == 200
        token = (Path(values["SETTINGS"]) / "metrics-token").read_text()
        assert "essaim_people 0.0" in ana.ask("/metrics", Authorization=f"Bearer {token}")[1]

        link = shell(use + invite, given).strip()
        assert link.startswith(f"https://{HOST}{SUB_PATH}/come-in/")
        assert ana.ask(link.removeprefix(f"https://{HOST}{SUB_PATH}"))[2] == f"{SUB_PATH}/sign-in"

        come_in(ana, use, given)
        saved = shell(use + backup, given)
        assert Path(saved.split(": ")[0]).stat().st_mode & 0o777 == 0o600
        assert "Traceback" not in "".join(log.read_text() for log in tmp_path.glob("essaim-*.log"))


def come_in(ana: Visitor, use: str, given: dict[str, str]) -> None:
    """Become a member, then an operator, by the page's command; open the operators' pages."""
    source = use + f"{sys.executable} -c {shlex.quote(MEMBER)}"
    code, handle = shell(source, given | {"DJANGO_SETTINGS_MODULE": "essaim.settings"}).split()
    ana.ask("/recover")
    assert ana.ask("/recover", {"code": code})[2] == f"{SUB_PATH}/accounts"
    assert ana.ask("/operators")[0] == 404, "a member is no operator"
    [add] = blocks("operator")
    told = shell(use + add.replace("ana@mastodon.example", handle), given)
    setup = re.search(r"^  (\S+)$", told, re.MULTILINE)
    assert setup
    assert ana.ask("/operators")[2].startswith(f"{SUB_PATH}/operators/enter")
    ana.ask("/operators/enter")
    _, page, _ = ana.ask("/operators/enter", {"setup": setup.group(1)})
    sealed, secret = re.search(r'name="secret" value="([^"]+)"', page), re.search(r'dir="ltr">([A-Z2-7 ]+)<', page)
    assert sealed
    assert secret
    first = shown(secret.group(1).replace(" ", ""))
    status, _, to = ana.ask("/operators/enter", {"setup": setup.group(1), "secret": sealed.group(1), "code": first})
    assert (status, to) == (302, f"{SUB_PATH}/operators")
    assert ana.ask("/operators")[0] == 200


def test_the_units_are_ones_that_systemd_takes(values: dict[str, str]) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not on this machine; the units are started as written by the other test")
    shell("".join(blocks("sh")[3:4]), values)
    units = sorted(str(path) for path in Path(values["UNITS"]).iterdir())
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True)
    wrong = [line for line in done.stderr.splitlines() if "essaim" in line and "not executable" not in line]
    assert [line for line in wrong if "Unknown" in line or "Failed to parse" in line] == []


def make_admin(values: dict[str, str]) -> None:
    """Let the cluster of the tests have somebody who may make roles, as Debian's `postgres` may."""
    before = values["AS_POSTGRES"].replace("PGUSER=admin", "PGUSER=essaim")
    shell(f'{before} psql -q -c "CREATE ROLE admin LOGIN SUPERUSER"', {})
    after = values["AS_POSTGRES"]
    # The cluster was made by a user of the name that the page gives to the site's own.
    shell(f'{after} psql -q -c "ALTER ROLE essaim RENAME TO maker"', {})


def healthy(visitor: Visitor) -> bool:
    try:
        return visitor.ask("/health")[1] == "ok\n"
    except OSError:
        return False


def paths() -> dict[str, str]:
    return os.environ | {"PATH": f"{os.environ['PATH']}:/usr/sbin"}
