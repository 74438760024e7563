"""Say what each parameter of a question is, the same in the help of the terminal and in that of the API."""

from __future__ import annotations

TERRITORY = "FR, R32, 59, un Siren d’EPCI, un périmètre ou un code Insee"
LEVEL = "Zones : QPV ou communes"
DISPOSITIFS = "À répéter ; tous par défaut"
NEED = "Besoin : tous, vie_sociale, laep, clas ; ou centre_social, evs"
MINUTES = "Temps d’accès en minutes entières, à pied comme en voiture ; par défaut celui de la méthode"
FORMAT = "Forme du résultat"
SEARCHED = "Nom, ancien nom, code postal ou code Insee"
LIMIT = "Nombre de lieux, au plus"
KIND = "Sorte de territoires à lister"
WEIGHTS = "Poids, par exemple poverty=1,single_parents=1"
FAVOUR = "Périmètre ou zonage qui compte dans la note (poids zoning)"
WITHIN = "Ne garder que ce périmètre ; à répéter"
OPENED = "Dispositif à ouvrir"
SITES = "Plus grand nombre de lieux"
CANDIDATES = "Sortes de lieux, séparées par des virgules"
QPV_ONLY = "Ne compter que les habitants des QPV"
EACH_EPCI = "Au moins une structure dans chaque intercommunalité"
FIXED = "Lieu décidé d’avance (identifiant), à répéter"
FARTHEST = "Rapprocher la famille la plus éloignée (p-centre)"
TIME_LIMIT = "Secondes par recherche, au plus"
REPORT_FORMAT = "Forme du rapport"

QUESTIONS = {
    "info": "Données en usage : origine, lignes, millésime de chaque table.",
    "search": "Lieux qu’un texte désigne, le meilleur d’abord.",
    "territories": "Territoires que contient un territoire, avec leur population et leurs contours.",
    "findings": "Ce qu’il faut retenir d’un territoire, en phrases ou avec ses chiffres (JSON).",
    "coverage": "Statut de chaque zone d’un territoire pour chaque dispositif, ou pour un besoin.",
    "priorities": "Carences d’un territoire, de la première à combler à la dernière.",
    "structures": "Structures d’un territoire : ce qu’elles offrent, où elles sont.",
    "siting": "Meilleurs lieux pour 1, 2, … structures de plus, avec la preuve qu’aucun choix ne fait mieux.",
    "report": "Rapport d’un territoire : fiche PDF, diagnostic Word, diapositives, tableaux, carte web.",
}
"""What each question answers, by its name in a command and in an address."""

WHOLE_NUMBER_EXPECTED = "un nombre entier est attendu"
NUMBER_EXPECTED = "un nombre est attendu, avec un point : 3.06"
OTHER_EXPECTED = "une autre valeur est attendue"


def one_expected(choices: list[str]) -> str:
    """Say between which values to choose."""
    return f"attendu {' ou '.join(choices)}"
