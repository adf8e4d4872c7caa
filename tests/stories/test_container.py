"""The container file: no engine runs here; its steps are done in a folder, and what it starts is started from there."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
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


#: What changes the system itself is not run here; whether it is there is looked at by the tests above.
SYSTEM = {"apt-get", "rm", "useradd"}
PLACES = ("/opt/essaim", "/var/lib/essaim", "/etc/essaim")


def at(root: Path, word: str) -> str:
    """Give a word of a command with the image's places below a folder of the test."""
    return f"{root}{word}" if word.startswith(PLACES) else word


def copied(root: Path, words: list[str]) -> None:
    """Do what a COPY of the first stage does, the ignore file heeded."""
    *sources, target = words
    for source in map(Path, sources):
        to = root / "build" / target / (source.name if target.endswith("/") else "")
        to.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / source).is_file():
            shutil.copyfile(ROOT / source, to)
        else:

            def left_out(folder: str, names: list[str]) -> set[str]:
                inside = Path(folder).relative_to(ROOT)
                return {name for name in names if not reaches_the_build(inside / name)}

            shutil.copytree(ROOT / source, to, ignore=left_out)


def run(root: Path, commands: str) -> None:
    """Do what a RUN does. What it would fetch is here already: pip finds the very versions of the locks, or fails."""
    folder = root / "build"
    for command in commands.split("&&"):
        words = [at(root, word) for word in shlex.split(command)]
        if words[0] in SYSTEM:
            continue
        if words[0] == "install":
            words = [
                word
                for place, word in enumerate(words)
                if not {"--owner", "--group"} & set(words[place - 1 : place + 1])
            ]
        if words[0] == "python":
            words[0] = sys.executable
        env = os.environ | {"PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        done = subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        if words[1:3] == ["-m", "venv"]:
            _lend_packages(root, Path(words[3]))


def _lend_packages(root: Path, venv: Path) -> None:
    """Let a new environment see the packages that the tests have, but not Essaim itself."""
    lent, own = root / "lent", Path(sysconfig.get_paths()["purelib"])
    lent.mkdir()
    for one in own.iterdir():
        if not re.match(r"(?i)_*(editable_+)*(impl_)?essaim|pip\b|setuptools|_distutils|distutils|.*\.pth$", one.name):
            (lent / one.name).symlink_to(one)
    [packages] = venv.glob("lib/python*/site-packages")
    (packages / "lent.pth").write_text(f"{lent}\n")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Do all steps of the file in their order, below a folder of the test, and give it."""
    root = tmp_path_factory.mktemp("image")
    (root / "build").mkdir()
    for word, rest in steps():
        words = shlex.split(rest)
        if word == "RUN":
            run(root, rest)
        elif word == "COPY" and not words[0].startswith("--from="):
            copied(root, words)
        elif word == "COPY":
            assert Path(at(root, words[1])).is_dir(), "made by the stage before"
            assert words[1] == words[2]
    return root


@pytest.mark.story
@pytest.mark.timeout(600)
def test_its_steps_make_an_essaim_that_has_all_its_files(built: Path) -> None:
    [packages] = (built / "opt" / "essaim").glob("lib/python*/site-packages")
    source = ROOT / "src" / "essaim"
    wanted = {path.relative_to(source) for path in source.rglob("*") if path.is_file()}
    wanted = {path for path in wanted if "__pycache__" not in path.parts}
    there = {path.relative_to(packages / "essaim") for path in (packages / "essaim").rglob("*") if path.is_file()}
    assert wanted - there == set()
    for place in PLACES[1:]:
        assert Path(at(built, place)).stat().st_mode & 0o777 == 0o700
    said = subprocess.run([built / "opt/essaim/bin/essaim", "--help"], capture_output=True, text=True, check=True)
    assert "serve" in said.stdout


@pytest.mark.story
@pytest.mark.timeout(600)
def test_the_container_s_own_look_says_well_when_the_site_answers_and_ill_when_it_does_not(
    built: Path, tmp_path: Path
) -> None:
    [health] = given("HEALTHCHECK")
    look = json.loads(health.partition("CMD ")[2])
    assert look[0] == "/opt/essaim/bin/python"
    look[0] = at(built, look[0])
    [entry] = map(json.loads, given("ENTRYPOINT"))
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
        site = subprocess.Popen([at(built, entry[0]), *json.loads(given("CMD")[0])], env=env, cwd=tmp_path)
        try:
            until(lambda: well() or site.poll() is not None)
            assert site.poll() is None
        finally:
            site.terminate()
            site.wait(60)
        assert not well()
