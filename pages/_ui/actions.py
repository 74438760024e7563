"""Offer what is done with what is seen: present it, share its link, print it or take it as files."""

from __future__ import annotations

from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit

import streamlit as st

from pages._ui.downloads import report_buttons
from pages._ui.link import View
from pages._ui.text import escape_markdown


def actions(view: View, *, key: str) -> None:
    """Draw « Présenter », « Partager » and « Imprimer ».

    Parameters
    ----------
    view : View
        What is presented and reported: its territory, its need and its access times.
    key : str
        One a page.
    """
    with st.container(horizontal=True, gap="small", key=f"{key}_actions"):
        if st.button("Présenter", icon=":material/slideshow:", key=f"{key}:present"):
            st.switch_page("presentation.py")
        _share(view, key)
        _print(view, key)


def _share(view: View, key: str) -> None:
    """Show the address of what is seen, and the line that another site frames it by, to be copied."""
    opened = st.popover("Partager", icon=":material/link:", key=f"{key}:share", on_change="rerun")
    if not opened.open:
        return
    from geo.reports.embed import EMBED_PARAMETERS, embed_line  # noqa: PLC0415 - for who shares

    with opened:
        st.markdown("Ce lien rouvre exactement cette vue :")
        st.code(address(), language=None, wrap_lines=True)
        st.markdown("Cette ligne montre la carte sur un autre site, celui de la commune par exemple :")
        server = urljoin(str(st.context.url or ""), ".")
        asked = {name: value for name, value in st.query_params.items() if name in EMBED_PARAMETERS}
        st.code(embed_line(server, view.territory, view.need, asked), language="html", wrap_lines=True)


def address() -> str:
    """Return the address of the view, as the browser shows it."""
    page = urlsplit(str(st.context.url or ""))
    asked = urlencode(st.query_params.to_dict(), safe=",~")
    return urlunsplit((page.scheme, page.netloc, page.path or "/", asked, ""))


def _print(view: View, key: str) -> None:
    """Offer the reports as files, each made only when it is asked for."""
    opened = st.popover("Imprimer", icon=":material/print:", key=f"{key}:downloads", on_change="rerun")
    if not opened.open:
        return
    with opened:
        st.caption(f"Imprimer ou télécharger : {escape_markdown(view.territory.name)}")
        report_buttons(view, key=key)
