"""The error tree.

EssaimError                     every error of ours; its message is a sentence for the person concerned
├── BadInput                    what a person gave cannot be used (a file, an address, a code, a setting)
│   ├── archives.errors.*       archives we cannot read
│   └── services.errors.*       wishes that cannot be granted
└── networks.errors.NetworkError  what another server answered, or did not
"""

from __future__ import annotations

import inspect


class EssaimError(Exception):
    """Something went wrong; nothing was changed."""

    #: Stable, documented, never shown alone.
    code = "error"
    #: False when trying again later, without changing anything, may help.
    permanent = True

    def __init__(self, message: str = "", **details: object) -> None:
        """Carry a sentence; the class's docstring is the default.

        `message` may hold `%(name)s` places: `details` fill them, so that a page can translate the
        sentence before filling it. Details never hold a token or a third party's id.
        """
        self.message = message or (inspect.getdoc(type(self)) or "").split("\n\n")[0].replace("\n", " ")
        self.details = details
        super().__init__(self.message)

    def __str__(self) -> str:
        return self.message % self.details if self.details else self.message


class BadInput(EssaimError):
    """What was given cannot be used."""

    code = "bad-input"
