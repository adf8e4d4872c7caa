"""Typed readers of environment variables; a wrong value is refused by its name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from essaim.base.errors import BadInput

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


class WrongSetting(BadInput):
    """A setting has a value that cannot be used."""

    code = "wrong-setting"


class Environment:
    """Reads one environment; every reader names the variable it refuses."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables

    def text(self, name: str, default: str = "") -> str:
        """Give the variable's text, or the default."""
        return self._variables.get(name, default).strip()

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Give True for 1/true/yes/on, False for 0/false/no/off."""
        value = self._variables.get(name)
        if value is None:
            return default
        if value.strip().lower() in TRUE:
            return True
        if value.strip().lower() in FALSE:
            return False
        raise WrongSetting("%(name)s must be yes or no, not “%(value)s”.", name=name, value=value)

    def number(self, name: str, *, default: int, least: int = 0) -> int:
        """Give a whole number, at least `least`."""
        value = self.text(name, str(default))
        if not value.isascii() or not value.isdigit() or int(value) < least:
            raise WrongSetting(
                "%(name)s must be a whole number of at least %(least)s, not “%(value)s”.",
                name=name,
                least=least,
                value=value,
            )
        return int(value)

    def one_of(self, name: str, choices: Sequence[str]) -> str:
        """Give one of several words; the first is the default."""
        value = self.text(name, choices[0]).lower()
        if value not in choices:
            wanted = " or ".join(choices)
            raise WrongSetting("%(name)s must be %(wanted)s, not “%(value)s”.", name=name, wanted=wanted, value=value)
        return value

    def some_of(self, name: str, choices: Sequence[str]) -> tuple[str, ...]:
        """Give some of several words, in the order written; all of them when nothing is written."""
        values = tuple(dict.fromkeys(self.text(name).lower().replace(",", " ").split())) or tuple(choices)
        if not set(values) <= set(choices):
            wanted = ", ".join(choices)
            raise WrongSetting("%(name)s may name %(wanted)s, and nothing else.", name=name, wanted=wanted)
        return values

    def colour(self, name: str) -> str:
        """Give a colour as #rrggbb; empty when none is named."""
        value = self.text(name).lower()
        if value and not re.fullmatch(r"#[0-9a-f]{6}", value):
            raise WrongSetting("%(name)s must be a colour such as #1a7f5a, not “%(value)s”.", name=name, value=value)
        return value

    def path(self, name: str, default: Path) -> Path:
        """Give an absolute path."""
        value = self.text(name)
        return Path(value).expanduser().resolve() if value else default.resolve()

    def secret(self, name: str) -> str:
        """Give a secret from NAME, or from the file that NAME_FILE points to; empty when neither is set."""
        file = self.text(f"{name}_FILE")
        if not file:
            return self.text(name)
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise WrongSetting(
                "%(name)s_FILE points to a file that cannot be read: %(file)s", name=name, file=file
            ) from error
