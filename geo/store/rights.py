"""Decide who may change the data that everybody sees: editors who logged in, else the machine itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from geo.domain.errors import ParameterError

LOCAL_ACCESS = "accès local"
"""Who acts from the machine itself, in the trail of what was published."""

TERMINAL = "terminal"
"""Who acts by the commands of `python -m geo`."""

_LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
# What a proxy adds: any of them means that the person is elsewhere, even if the proxy is on this machine.
_PROXY_HEADERS = frozenset(
    {"forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"}
)
_EDITOR = re.compile(r"[^@\s]*@[^@\s]+\.[^@\s]+")

_ELSEWHERE = (
    "Cette page se lit partout, mais on n’actualise et n’importe que depuis l’ordinateur qui fait tourner "
    "Maillage. Demandez-le à la personne qui s’en occupe."
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
    ip_address : str or None
        The other end of the connection; None for the loopback.
    headers : mapping of str to str
        Of the connection, with names in any case.
    logged_in : bool
    email : str
        As the identity provider tells it; empty where it does not.
    email_verified : bool
        False where the provider says that it did not verify the address.
    """

    ip_address: str | None
    headers: Mapping[str, str] = field(default_factory=dict)
    logged_in: bool = False
    email: str = ""
    email_verified: bool = True


@dataclass(frozen=True)
class Decision:
    """Whether a person may edit: who they are in the trail, or why not, in a French sentence."""

    may_edit: bool
    who: str = ""
    reason: str = ""


def decide(visitor: Visitor, *, login: bool, editors: Iterable[str] = ()) -> Decision:
    """Decide whether a person may refresh, import, undo and roll back.

    Parameters
    ----------
    visitor : Visitor
    login : bool
        Whether a login is configured. Without it, only the machine itself may edit.
    editors : iterable of str
        Addresses (``a@b.fr``) and domains (``@caf59.fr``).

    Raises
    ------
    ParameterError
        If an editor is neither an address nor a domain.
    """
    if not login:
        local = is_local(visitor)
        return Decision(True, LOCAL_ACCESS) if local else Decision(False, reason=_ELSEWHERE)
    if not visitor.logged_in:
        return Decision(False, reason=_LOGGED_OUT)
    if not visitor.email or not visitor.email_verified:
        return Decision(False, reason=_NO_EMAIL)
    if not is_editor(visitor.email, editors):
        return Decision(False, reason=_NOT_EDITOR)
    return Decision(True, visitor.email.lower())


def is_local(visitor: Visitor) -> bool:
    """Tell whether a person is at the machine itself, and asked for it by its own name."""
    if visitor.ip_address is not None and visitor.ip_address not in _LOOPBACK_HOSTS:
        return False
    headers = {name.lower(): value for name, value in visitor.headers.items()}
    # A proxy that adds nothing still passes on the page that the browser came from.
    asked = [_host_name(headers.get("host", ""))]
    if "origin" in headers:
        asked.append(_host_name(headers["origin"].rpartition("//")[2]))
    return _PROXY_HEADERS.isdisjoint(headers) and _LOOPBACK_HOSTS.issuperset(asked)


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


def _host_name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
