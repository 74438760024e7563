"""Keep a page that is open in step with what other replicas publish."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from geo import store
from geo.domain.errors import StoreError

_EVERY_S = 5.0


def follow_others() -> None:
    """Draw the page again within seconds when another replica has published, without a click.

    A page that is followed so is also drawn again when its replica dies and another takes it over: Streamlit
    leaves the others as they were, with nothing that can be clicked.
    """
    if store.home().kind != "files":
        _watch(store.version())


@st.fragment(run_every=_EVERY_S)
def _watch(drawn: str) -> None:
    # While the base is away, what was drawn stays readable: whoever clicks is told.
    with suppress(StoreError):
        if store.version() != drawn:
            st.rerun()
