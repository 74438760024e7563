"""Link every acronym to the glossary, whatever the page."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import urlencode

import streamlit as st

from geo.domain.knowledge import Term, glossary

PAGE = "comprendre"


def acronyms() -> dict[str, Term]:
    """Return the terms of the glossary that are acronyms, by each of their spellings."""
    short = [term for term in glossary() if term.full_name]
    return {spelling: term for term in short for spelling in (term.term, term.term.upper())}


def with_glossary(html: str) -> str:
    """Turn the first of each acronym of an HTML text into a link to its definition.

    Parameters
    ----------
    html : str
        Already escaped, without links nor tags that hold acronyms in their attributes.
    """
    known = acronyms()
    seen: set[str] = set()

    def link(found: re.Match[str]) -> str:
        term = known.get(found[0])
        if term is None or term.anchor in seen:
            return found[0]
        seen.add(term.anchor)
        return _link(term, found[0])

    return re.sub(rf"\b(?:{'|'.join(sorted(map(re.escape, known), key=len, reverse=True))})\b", link, html)


def glossary_footer() -> None:
    """Draw, under a page, every acronym with its full name and the way to its definition."""
    links = " · ".join(_link(term, term.term) for term in glossary() if term.full_name)
    st.html(f'<p class="maillage-sigles"><strong>Sigles</strong> : {links}</p>')


def _link(term: Term, text: str) -> str:
    return (
        f'<a class="maillage-sigle" href="{escape(_address(term))}" title="{escape(term.full_name)}" '
        f'target="_self">{escape(text)}</a>'
    )


def _address(term: Term) -> str:
    """Write the address of a definition; the view goes along, so that coming back finds it."""
    query = urlencode(st.query_params.to_dict())
    return f"{PAGE}?{query}#{term.anchor}" if query else f"{PAGE}#{term.anchor}"
