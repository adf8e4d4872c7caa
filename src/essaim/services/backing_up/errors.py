"""Why a backup could not be made or brought back; nothing was changed then."""

from __future__ import annotations

from essaim.base.errors import BadInput, EssaimError


class BackupNotMade(EssaimError):
    """The backup could not be made: %(why)s. No unfinished file was left."""

    code = "backup-not-made"
    permanent = False


class BackupRefused(BadInput):
    """This backup cannot be brought back: %(why)s. The site’s data is as it was."""

    code = "backup-refused"
