"""Show the fiche of a commune to its officials: what exists, what is missing, compared, what to do."""

from __future__ import annotations

from geo.domain.vocabulary import TerritoryKind
from geo.reports.fiche import build_fiche
from pages._commune.choice import choose_commune
from pages._commune.fiche_page import draw_fiche
from pages._ui.data import analysis
from pages._ui.frame import banner
from pages._ui.sidebar import choose_view


def main() -> None:
    """Draw the page."""
    banner(analysis().dataset)
    view = choose_view()
    if view.territory.kind is TerritoryKind.COMMUNE:
        draw_fiche(build_fiche(analysis(), view.territory, view.access), view)
    else:
        choose_commune(view)


main()
