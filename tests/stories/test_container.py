"""The container file: no engine runs here, so it is read word by word, and what it starts is started without one."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from fnmatch import fnmatch
from itertools import pairwise
from pathlib import Path

import pytest

from essaim.cli import COMMANDS
from essaim.conf.settings import REFERENCE
from tests import environment
from tests.servers.ports import free_port
from tests.servers.scratch import scratch_database
from tests.stories.place import until

ROOT = Path(__file__).parents[2]
FILE, IGNORED = ROOT / "Containerfile", ROOT / ".containerignore"
PAGE = ROOT / "docs" / "how-to" / "run-in-production.md"
EVERYWHERE, HERE = "0.0.0.0", "127.0.0.1"


def steps() -> list[tuple[str, str]]:
    """Give the file's instructions and what each is given, lines that go on joined."""
    lines = [line for line in FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [
        (word.upper(), rest.strip()) for word, _, rest in (line.partition(" ") for line in joined.splitlines() if line)
    ]


def given(wanted: str) -> list[str]:
    return [rest for word, rest in steps() if word == wanted]


def last_stage() -> list[tuple[str, str]]:
    [*_, start] = [place for place, (word, _) in enumerate(steps()) if word == "FROM"]
    return steps()[start:]


def variables() -> dict[str, str]:
    return dict(pair.split("=", 1) for rest in given("ENV") for pair in shlex.split(rest))


def reaches_the_build(path: Path) -> bool:
    """Say whether the ignore file lets this path of the checkout through: the last line that fits decides."""
    through = True
    for line in IGNORED.read_text(encoding="utf-8").splitlines():
        pattern = line.lstrip("!").removeprefix("**/")
        if line and not line.startswith("#") and any(fnmatch(part, pattern) for part in path.parts):
            through = line.startswith("!")
    return through


def test_all_that_is_copied_is_in_the_checkout_and_reaches_the_build() -> None:
    copied = [shlex.split(rest) for rest in given("COPY")]
    sources = [Path(word) for words in copied if not words[0].startswith("--from=") for word in words[:-1]]
    assert {Path("src"), Path("pyproject.toml"), Path("requirements/run.txt")} <= set(sources)
    for source in sources:
        assert (ROOT / source).exists(), source
        assert reaches_the_build(source), source
    stages = {rest.split()[-1] for rest in given("FROM") if " AS " in rest}
    assert {words[0].partition("=")[2] for words in copied if words[0].startswith("--from=")} == stages


@pytest.mark.parametrize(
    "private", ["keys.toml", "var/essaim.sqlite3", ".git/config", ".venv/bin/python", "tests/people.py"]
)
def test_what_is_private_or_not_needed_does_not_reach_the_build(private: str) -> None:
    assert not reaches_the_build(Path(private))


def test_two_stages_on_a_tagged_python_end_as_an_ordinary_user() -> None:
    images = [rest.split()[0] for rest in given("FROM")]
    assert len(images) == 2
    assert set(images) == {"python:3.11-slim"}, "by its official name and a tag, no host before it"
    users = [rest for word, rest in last_stage() if word == "USER"]
    assert users == ["essaim"]
    words = [word for word, _ in last_stage()]
    assert words.index("USER") > max(place for place, word in enumerate(words) if word in {"RUN", "COPY"})
    made = " ".join(given("RUN"))
    assert re.search(r"useradd --system --uid [1-9]\d+ .*\bessaim\b", made)


def test_what_it_runs_is_a_command_of_essaim() -> None:
    [entry], [command] = given("ENTRYPOINT"), given("CMD")
    [program], words = json.loads(entry), json.loads(command)
    assert program == "/opt/essaim/bin/essaim"
    assert words == ["serve"]
    assert words[0] in COMMANDS
    assert "/opt/essaim" in [words[-1] for words in map(shlex.split, given("COPY"))]


def test_data_and_keys_are_in_volumes_of_their_own_and_settings_exist() -> None:
    [listed] = given("VOLUME")
    data, keys = json.loads(listed)
    values = variables()
    assert values["ESSAIM_DATA_DIR"] == data
    assert Path(values["ESSAIM_KEYS_FILE"]).parent == Path(keys)
    assert Path(keys) not in [Path(data), *Path(data).parents]
    known = {setting.name for setting in REFERENCE}
    assert {name for name in values if name.startswith("ESSAIM_")} <= known
    assert given("EXPOSE") == [values["ESSAIM_LISTEN"].rpartition(":")[2]]


def test_there_is_no_secret_and_no_address_in_it() -> None:
    text = FILE.read_text(encoding="utf-8")
    assert "://" not in text
    assert set(re.findall(r"\b\d+\.\d+\.\d+\.\d+\b", text)) <= {EVERYWHERE, HERE}
    assert not re.search(r"(?i)password|secret|token", text)
    assert not re.search(r"[A-Za-z0-9+/]{32,}={0,2}", text.replace("/opt/essaim", "")), "nothing that looks like a key"
    assert not {"ARG", "ADD"} & {word for word, _ in steps()}


def asked_of_essaim(words: list[str]) -> list[str]:
    """Give the command of Essaim that a line of the page asks for; none when it leaves that to the image."""
    if words[1] == "exec":
        assert words[3] == "/opt/essaim/bin/essaim"
        return words[4:5]
    # Each option has a value, but for two.
    rest = [word for word in words[2:] if word not in {"--rm", "--detach"}]
    while rest and rest[0].startswith("--"):
        rest = rest[2:]
    assert rest[:1] == (["essaim"] if words[1] == "run" else ["."])
    return rest[1:2]


def test_the_page_shows_commands_and_settings_that_exist() -> None:
    [block] = re.findall(r"^```container\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    lines = [shlex.split(line) for line in block.replace("\\\n", " ").splitlines()]
    known = {setting.name for setting in REFERENCE}
    assert {words[1] for words in lines} == {"build", "run", "exec"}
    assert {word for words in lines for word in asked_of_essaim(words)} == {"keys", "check", "backup"} & set(COMMANDS)
    for words in lines:
        assert {words[place + 1].partition("=")[0] for place, word in enumerate(words) if word == "--env"} <= known
    mounted = {word.rpartition(":")[2] for words in lines for before, word in pairwise(words) if before == "--volume"}
    assert mounted == set(json.loads(given("VOLUME")[0]))


@pytest.mark.story
@pytest.mark.timeout(600)
def test_the_container_s_own_look_says_well_when_the_site_answers_and_ill_when_it_does_not(tmp_path: Path) -> None:
    [health] = given("HEALTHCHECK")
    look = json.loads(health.partition("CMD ")[2])
    assert look[0] == "/opt/essaim/bin/python"
    look[0] = sys.executable
    port = free_port()
    with scratch_database(tmp_path / "data") as database:
        known = {name: value for name, value in os.environ.items() if not name.startswith("ESSAIM_")}
        env = known | variables() | environment.KEYS
        env |= {
            "ESSAIM_DATABASE_URL": database,
            "ESSAIM_KEYS_FILE": str(tmp_path / "keys.toml"),
            "ESSAIM_DATA_DIR": str(tmp_path / "data"),
            "ESSAIM_LISTEN": f"{HERE}:{port}",
            "ESSAIM_BASE_URL": "https://association.example/essaim",
        }

        def well() -> bool:
            return subprocess.run(look, env=env, cwd=tmp_path, check=False, stderr=subprocess.DEVNULL).returncode == 0

        assert not well(), "nobody answers yet"
        site = subprocess.Popen([sys.executable, "-m", "essaim", *json.loads(given("CMD")[0])], env=env, cwd=tmp_path)
        try:
            until(lambda: well() or site.poll() is not None)
            assert site.poll() is None
        finally:
            site.terminate()
            site.wait(60)
        assert not well()
