"""Say who may change the data that everybody sees."""

from __future__ import annotations

import streamlit as st

_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def may_edit() -> bool:
    """Tell whether this person may refresh, import and undo: for now, only from the machine itself.

    Behind a proxy, the name that was asked for is not the machine's own, even though the proxy is on it.
    """
    host = (st.context.headers.get("Host") or "").rsplit(":", 1)[0]
    return st.context.ip_address is None and host in _LOOPBACK
