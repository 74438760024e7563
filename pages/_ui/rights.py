"""Say who may change the data that everybody sees, and let an editor log in."""

from __future__ import annotations

from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from streamlit.errors import StreamlitAPIException

from geo.domain.errors import RightsError
from geo.domain.web import KEY_PARAMETER
from geo.store.rights import Decision, Visitor, decide

KEY = token_urlsafe(32)
"""What the link written when the server starts gives to a session, where no login is configured."""
_KEY_HELD = "rights:key"
_LONGEST_KEY = 100


def link_of(address: str) -> str:
    """Return the link that gives the right to change the data, for who reads the terminal of the server."""
    return f"{address.rstrip('/')}/donnees?{urlencode({KEY_PARAMETER: KEY})}"


def has_login() -> bool:
    """Tell whether a login is configured."""
    return "auth" in _secrets()


def adopt_key() -> None:
    """Take the key from the link that was opened, and off the address, which people copy."""
    key = st.query_params.get(KEY_PARAMETER)
    if key is not None:
        st.session_state[_KEY_HELD] = key[:_LONGEST_KEY]
        del st.query_params[KEY_PARAMETER]


def decision() -> Decision:
    """Decide anew, from the key, the login and the secrets of this very moment.

    Raises
    ------
    ParameterError
        If the list of editors in the secrets has a fault.
    """
    secrets = _secrets()
    editors = secrets.get("roles", {}).get("editors", [])
    listed = [editors] if isinstance(editors, str) else editors
    return decide(visitor(), login="auth" in secrets, key=KEY, editors=listed)


def may_edit() -> bool:
    """Tell whether this person may refresh, import and undo."""
    return decision().may_edit


def editor() -> str:
    """Return who acts, for the trail; called at the moment of acting, whatever was drawn before.

    Raises
    ------
    RightsError
        If they may not, or no longer.
    """
    decided = decision()
    if not decided.may_edit:
        raise RightsError(decided.reason)
    return decided.who


def visitor() -> Visitor:
    """Return what is known of this person."""
    verified = st.user.get("email_verified", True)
    return Visitor(
        key=str(st.session_state.get(_KEY_HELD, "")),
        logged_in=bool(st.user.get("is_logged_in", False)),
        email=str(st.user.get("email") or ""),
        email_verified=verified is True or str(verified).lower() == "true",
    )


def login_bar() -> None:
    """Offer to log in or out, where a login is configured."""
    if not has_login():
        return
    who = visitor()
    with st.container(horizontal=True, vertical_alignment="center"):
        if who.logged_in:
            st.text(f"Session de {who.email or 'personne sans adresse électronique'}")
            if st.button("Se déconnecter", icon=":material/logout:"):
                st.logout()
        else:
            if st.button("Se connecter", icon=":material/login:"):
                _log_in()
            st.markdown("La lecture est ouverte à tous ; après la connexion, revenez à la page Données.")


def _log_in() -> None:
    try:
        st.login()
    except StreamlitAPIException as error:
        raise RightsError(
            "La connexion est mal configurée : prévenez qui administre Maillage (détail technique, "
            "page Données)."
        ) from error


def _secrets() -> dict[str, Any]:
    # Without a file of secrets, asking for one would draw an English error on the page.
    return st.secrets.to_dict() if st.secrets.load_if_toml_exists() else {}
