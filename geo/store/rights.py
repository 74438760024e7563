"""Decide who may change the data that everybody sees: editors who logged in, else who holds the key."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass

from geo.domain.errors import ParameterError

BY_LINK = "lien de démarrage"
"""Who acts by the link that the server wrote when it started, in the trail of what was published."""

TERMINAL = "terminal"
"""Who acts by the commands of `python -m geo`."""

_EDITOR = re.compile(r"[^@\s]*@[^@\s]+\.[^@\s]+")

_NO_KEY = (
    "Cette page se lit partout. Pour actualiser ou importer, ouvrez le lien que Maillage a écrit en "
    "démarrant, dans son terminal ou son journal : il en donne le droit à votre session."
)
_WRONG_KEY = (
    "Ce lien ne donne pas, ou plus, le droit d’actualiser et d’importer : Maillage en écrit un autre à "
    "chaque démarrage, dans son terminal ou son journal."
)
_LOGGED_OUT = "Cette page se lit sans compte. Pour actualiser ou importer des données, connectez-vous."
_NO_EMAIL = (
    "Votre session est ouverte, mais votre fournisseur d’identité n’a pas transmis d’adresse électronique "
    "vérifiée. Demandez-la à la personne qui administre Maillage."
)
_NOT_EDITOR = (
    "Votre session est ouverte, mais cette adresse n’est pas parmi celles qui peuvent actualiser et "
    "importer. Demandez le droit à la personne qui administre Maillage."
)


@dataclass(frozen=True)
class Visitor:
    """What is known of the person in front of a page.

    Parameters
    ----------
    key : str
        That of the link which the person opened; empty for another link.
    logged_in : bool
    email : str
        As the identity provider tells it; empty where it does not.
    email_verified : bool
        False where the provider says that it did not verify the address.
    """

    key: str = ""
    logged_in: bool = False
    email: str = ""
    email_verified: bool = True


@dataclass(frozen=True)
class Decision:
    """Whether a person may edit: who they are in the trail, or why not, in a French sentence."""

    may_edit: bool
    who: str = ""
    reason: str = ""


def decide(visitor: Visitor, *, login: bool, key: str = "", editors: Iterable[str] = ()) -> Decision:
    """Decide whether a person may refresh, import, undo and roll back.

    Parameters
    ----------
    visitor : Visitor
    login : bool
        Whether a login is configured. Without it, only who holds the key of the server may edit.
    key : str
        The key of the server; without one, nobody holds it.
    editors : iterable of str
        Addresses (``a@b.fr``) and domains (``@caf59.fr``).

    Raises
    ------
    ParameterError
        If an editor is neither an address nor a domain.
    """
    if not login:
        if key and hmac.compare_digest(visitor.key.encode(), key.encode()):
            return Decision(True, BY_LINK)
        return Decision(False, reason=_WRONG_KEY if visitor.key else _NO_KEY)
    if not visitor.logged_in:
        return Decision(False, reason=_LOGGED_OUT)
    if not visitor.email or not visitor.email_verified:
        return Decision(False, reason=_NO_EMAIL)
    if not is_editor(visitor.email, editors):
        return Decision(False, reason=_NOT_EDITOR)
    return Decision(True, visitor.email.lower())


def is_editor(email: str, editors: Iterable[str]) -> bool:
    """Tell whether an address is listed, by itself or by its domain, whatever the case.

    An address with other than ASCII signs is never listed: two that look the same may be different.
    """
    listed = {_checked(one) for one in editors}
    if not email.isascii() or email.count("@") != 1 or email.startswith("@"):
        return False
    address = email.lower()
    return address in listed or f"@{address.rpartition('@')[2]}" in listed


def shown_to_all(who: str) -> str:
    """Return what everybody may read of who acted: the domain of an address, not the person."""
    return f"une personne de {who.rpartition('@')[2]}" if "@" in who else who


def _checked(editor: str) -> str:
    if not isinstance(editor, str) or not _EDITOR.fullmatch(editor):
        raise ParameterError(
            f"Dans les secrets, [roles] editors contient « {str(editor)[:60]} » : écrivez une adresse "
            "(a@b.fr) ou un domaine précédé de @ (@caf59.fr)."
        )
    return editor.lower()
