"""Wishes that cannot be granted: each message is a sentence for the person, marked for translation."""

from __future__ import annotations

from essaim.base.errors import BadInput


class LastAccount(BadInput):
    """This is your only linked account: without it you could not sign in again. Link another first, or erase all."""

    code = "last-account"


class SignInExpired(BadInput):
    """This sign-in took too long or was begun elsewhere. Nothing was changed: please begin again."""

    code = "sign-in-expired"


class WrongRecoveryCode(BadInput):
    """This recovery code is not known here. Check each group of letters."""

    code = "wrong-recovery-code"


class OfferExpired(BadInput):
    """This question is no longer open. Nothing was changed."""

    code = "offer-expired"


class ProofRefused(BadInput):
    """The post does not prove the account."""

    code = "proof-refused"


class NotYours(BadInput):
    """There is nothing here under this number."""

    code = "not-yours"


class ImportRefused(BadInput):
    """This archive cannot be imported. Nothing was kept."""

    code = "import-refused"


class NoMail(BadInput):
    """This site sends no e-mail. Your news is on its pages."""

    code = "no-mail"


class AddressUnusable(BadInput):
    """This does not look like an e-mail address. Please check it: something@example.org."""

    code = "address-unusable"


class NameUnusable(BadInput):
    """This name cannot be used here. Please choose another."""

    code = "name-unusable"


class NameTaken(BadInput):
    """This name is somebody else’s, or was until lately. Please choose another."""

    code = "name-taken"


class TooMany(BadInput):
    """There are as many of these as one person may have. Take one back first."""

    code = "too-many"


class LinkExpired(BadInput):
    """This link no longer works: it was used or replaced, or is too old. Nothing was changed."""

    code = "link-expired"


class KeysChanged(BadInput):
    """This site changed its keys while your archive was read. Nothing was kept: please give it once more."""

    code = "keys-changed"
    permanent = False


class TooOften(BadInput):
    """This was tried too often in the last hour. Nothing was changed: please come back later."""

    code = "too-often"
    permanent = False


class DeliveryIncomplete(BadInput):
    """Some of the account numbers have not arrived yet. Nothing was kept of them so far: please send them again."""

    code = "delivery-incomplete"
    permanent = False


class Suspended(BadInput):
    """This membership was suspended by the people who run this site. Write to them; their address is on this page."""

    code = "suspended"


class RegistrationClosed(BadInput):
    """This site takes in new members by invitation only. Ask the people who run it for a link; nothing was kept."""

    code = "registration-closed"


class WrongCode(BadInput):
    """This code is not right, or was used already. Wait for the next one that your device shows."""

    code = "wrong-code"
