"""Say of the data in use where they come from, how good they are, and to which files a figure goes back."""

from __future__ import annotations

from datetime import date

import pandas as pd
from babel.dates import format_date

from geo.analysis.territories import TerritoryTree
from geo.domain.dispositifs import ALL_NEEDS, Dispositif
from geo.domain.french import enumerate_fr, in_letters, number, sentence, typography
from geo.domain.vocabulary import FRANCE_CODE, CommuneKind, Geocoding, MairieSource, Origin, TerritoryKind
from geo.store import DataSet
from geo.store.tables import PERIMETERS, departement_of_streets, street_tables

TABLE_LABEL = {
    "communes": "Communes",
    "epci": "Intercommunalités",
    "departements": "Départements",
    "regions": "Régions",
    "qpv": "QPV",
    "structures": "Structures",
    "places": "Autres lieux d’accueil",
    "squares": "Habitants par carreau",
    "perimeters": "Périmètres et zonages",
}
ORIGIN_LABEL = {
    Origin.OFFICIAL: "officielles",
    Origin.LOCAL: "officielles et liste locale",
    Origin.DEMONSTRATION: "simulées (démonstration)",
}
_IMPORTED = "importés"
_MANY = 5


def french_date(iso: str) -> str:
    """Write an ISO date the French way; the text itself where it is not one.

    Examples
    --------
    >>> french_date("2026-11-23")
    '23/11/2026'
    """
    try:
        return format_date(date.fromisoformat(iso[:10]), "short", locale="fr")
    except ValueError:
        return iso


def table_label(name: str) -> str:
    """Name a table of the data in use to people."""
    departement = departement_of_streets(name)
    if departement is None:
        return TABLE_LABEL[name]
    what = "Carrefours" if name == street_tables(departement)[0] else "Rues"
    return f"{what} ({departement})"


def sources_table(dataset: DataSet) -> pd.DataFrame:
    """Lay out where each table comes from, what people look for first."""
    order = [
        "structures",
        "qpv",
        "communes",
        "squares",
        "perimeters",
        "places",
        "epci",
        "departements",
        "regions",
        *(street_tables(departement)[1] for departement in dataset.streets),
    ]
    return pd.DataFrame(
        [
            {
                "Données": table_label(name),
                "Lignes": info.rows,
                "Nature": _IMPORTED if name == PERIMETERS else ORIGIN_LABEL[info.origin],
                "Source": info.source,
                "Millésime": info.vintage,
                "Reçues le": french_date(info.date),
                "Licence": info.licence,
            }
            for name, info in ((name, dataset.manifest[name]) for name in order if name in dataset.manifest)
        ]
    )


def files_table(dataset: DataSet) -> pd.DataFrame:
    """List the files behind each table, with the signature (SHA-256) that identifies them."""
    rows = []
    for name, info in dataset.manifest.items():
        rows.append((table_label(name), f"{name}.parquet", "fichier en usage", info.sha256))
        rows += [(table_label(name), f["name"], f.get("source", ""), f["sha256"]) for f in info.files]
    return pd.DataFrame(rows, columns=["Données", "Fichier", "Origine", "Signature du fichier"])


def people_basis(dataset: DataSet) -> str:
    """Say what the figures of people within and out of reach rest on.

    Returns
    -------
    str
        « carreaux Insee 2019 », or « estimation à partir de la mairie et des quartiers ».
    """
    squares = dataset.manifest.get("squares")
    if squares is None:
        return "estimation à partir de la mairie et des quartiers"
    return f"carreaux Insee {squares.vintage}"


def basis_table(dataset: DataSet) -> pd.DataFrame:
    """Tell the two ways of knowing where people live, which is in use, and what changes between them.

    Returns
    -------
    pandas.DataFrame
        Columns `Où vivent les habitants`, `En usage`, `Ce que cela change`.
    """
    squares = "squares" in dataset.manifest
    ways = [
        (
            "Carreaux de 200 m de l’Insee",
            squares,
            "Chacun compte là où il habite : un hameau se voit, une commune rurale est servie en partie",
        ),
        (
            "Estimation à partir de la mairie et des quartiers",
            not squares,
            "En ville, on suppose les habitants plus nombreux près de la mairie ; "
            "une commune rurale est tout entière à sa mairie, donc servie toute ou pas du tout",
        ),
    ]
    rows = [(way, "oui" if used else "non", change) for way, used, change in ways]
    return pd.DataFrame(rows, columns=["Où vivent les habitants", "En usage", "Ce que cela change"])


def quality_table(dataset: DataSet) -> pd.DataFrame:
    """Count what is estimated, approximate or missing.

    Returns
    -------
    pandas.DataFrame
        Columns `Point de vigilance`, `Lignes`, `Total`, `Ce que cela change`.
    """
    communes = dataset.communes[dataset.communes["kind"] != CommuneKind.CITY]
    structures, qpv = dataset.structures, dataset.qpv
    approximate = structures["geocoding"] == Geocoding.COMMUNE
    points = [
        ("Structures placées à la mairie", approximate, "Distances approchées ; signe creux sur la carte"),
        (
            "Structures placées à la rue",
            structures["geocoding"] == Geocoding.STREET,
            "Position juste à quelques centaines de mètres",
        ),
        ("Communes aux enfants estimés", communes["estimated"], "Chiffres marqués « estimation »"),
        ("Communes sans contour", communes.geometry.isna(), "Situées par leur mairie"),
        (
            "Mairies corrigées, ou placées dans leur commune",
            ~communes["mairie_source"].isin([None, MairieSource.PUBLISHED])
            if "mairie_source" in communes
            else communes["code"].isna(),
            "Position publiée absente ou dans une autre commune",
        ),
        (
            "QPV sans population publiée",
            qpv["population"].isna(),
            "Estimée d’après la densité de leur commune",
        ),
        ("QPV sans taux de pauvreté publié", qpv["poverty_rate"].isna(), "Rang calculé sans ce taux"),
    ]
    return pd.DataFrame(
        [(label, int(rows.sum()), len(rows), change) for label, rows, change in points],
        columns=["Point de vigilance", "Lignes", "Total", "Ce que cela change"],
    )


def known_where(dataset: DataSet, tree: TerritoryTree) -> list[str]:
    """Say, for each dispositif, where the data in use tell of it."""
    structures = dataset.manifest["structures"]
    if structures.origin is Origin.DEMONSTRATION and structures.scope is None:
        every = in_letters(len(Dispositif), ALL_NEEDS.noun)
        return [sentence(f"Les {every} sont simulés partout : rien ici n’est un lieu réel")]
    scope = structures.scope
    said = []
    for dispositif in Dispositif:
        codes = [FRANCE_CODE] if scope is None else list(scope.get(dispositif, []))
        said.append(sentence(f"{dispositif.label} : {_where(codes, tree)}"))
    return said


def is_partly_unknown(dataset: DataSet) -> bool:
    """Tell whether the data in use say nothing of some dispositif somewhere."""
    scope = dataset.manifest["structures"].scope
    return scope is not None and any(FRANCE_CODE not in scope.get(d, []) for d in Dispositif)


def _where(codes: list[str], tree: TerritoryTree) -> str:
    if FRANCE_CODE in codes:
        return "renseigné pour toute la France"
    if not codes:
        return "non renseigné, aucune source nationale ; importez la liste de votre Caf"
    every = tree.of_kind(TerritoryKind.DEPARTEMENT)
    if len(codes) > _MANY:
        return f"renseigné dans {number(len(codes))} départements sur {number(len(every))}"
    return f"renseigné dans {enumerate_fr([tree.get(code).name for code in codes])} seulement"


def source_line(dataset: DataSet) -> str:
    """Cite the sources of what is shown, with their vintages."""
    structures, qpv, communes = (dataset.manifest[name] for name in ("structures", "qpv", "communes"))
    if structures.source == qpv.source:
        said = f"Structures et QPV : {structures.source} ({structures.vintage})."
    else:
        said = f"Structures : {structures.source} ({structures.vintage}). QPV : {qpv.source} ({qpv.vintage})."
    return typography(f"{said} Communes : {communes.vintage}.")
