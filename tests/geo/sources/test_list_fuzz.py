"""Lists drawn from the ways in which people write them: nearly all is found, nothing is invented."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from geo.domain.french import fold
from geo.sources.caf_list import Wishes, prepare, read_list
from tests.geo.sources.list_files import csv_bytes, ods_bytes, xlsx_bytes

LISTS, ROWS, LEAST_FOUND = 45, 29, 0.99
SEED = 2026

FIRST = (
    "Alizés, Boréal, Cascade, Diapason, Équinoxe, Farandole, Galaxie, Horizon, Ibis, Jonquille, "
    "Kaléidoscope, Lavandière, Mosaïque, Nénuphar, Olivier, Passerelle, Quartz, Ricochet, Saltimbanque, "
    "Tilleul, Utopie, Verger, Wagon, Xylophone, Zéphyr, Ancolie, Bruyère, Clairière, Dauphin, Esperluette"
)
SECOND = "des Coteaux, du Moulin, de la Gare, des Remparts, du Marais, de l'Étang, des Ateliers, du Stade"
TYPES = {
    ("centre_social",): ("Centre social", "CENTRE SOCIAL", "CS", "C.S.", "Centre socio-culturel", "CSC",
                         "Centres sociaux", "Ctre soc.", "Centre social et culturel", "centre socioculturel"),
    ("evs",): ("EVS", "E.V.S.", "Espace de vie sociale", "espace vie sociale", "ESPACE DE VIE SOCIALE (EVS)"),
    ("laep",): ("LAEP", "Laep", "Lieu d'accueil enfants-parents", "Lieu d’accueil parents/enfants",
                "L.A.E.P.", "lieu accueil enfant parent"),
    ("clas",): ("CLAS", "Clas", "Contrat local d'accompagnement à la scolarité", "accompagnement scolaire"),
    ("centre_social", "laep"): ("CS + LAEP", "Centre social / LAEP", "Centre social, LAEP", "CSC et Laep"),
    ("evs", "clas"): ("EVS + CLAS", "EVS ; CLAS", "Espace de vie sociale & CLAS"),
}  # fmt: skip
TYPOS = {
    ("centre_social",): ("Centre socail", "Centre sociocultrel"),
    ("evs",): ("Espace de vie socialle",),
    ("laep",): ("LEAP", "Lieu d'acceuil enfants parents"),
}
NOT_OPEN = (
    "{} (fermé)", "ancien {}", "Projet de {}", "pas de {}", "hors {}", "{} en projet", "ex-{}", "futur {}",
    "{} fermé depuis 2021",
)  # fmt: skip
NOT_A_STRUCTURE = ("Crèche", "Mairie", "Médiathèque", "CS 40112", "École élémentaire", "RPE", "Ludothèque")
NAME = ("Nom", "NOM_STRUCTURE", "Nom de la structure", "Dénomination", "nom_equipement",
        "Nom de l'organisation", "Lieu", "c_nom", "Raison sociale")  # fmt: skip
TYPE = (
    "Type",
    "Type de structure",
    "Typologie",
    "lib_type",
    "SS_CAT",
    "Dispositif",
    "Typologie de la structure",
)
STREET = ("Adresse", "adresse_equipement", "Adresse postale", "Rue", "ADRESSE_1")
POSTAL = ("CP", "Code postal", "c_postcode", "CODE_POSTAL")
COMMUNE = ("Commune", "Ville", "c_city", "Localité", "Nom de la commune")
INSEE = ("Code INSEE", "code_insee", "INSEE", "COG")
STATUS = ("Statut", "État", "Situation")
SHARES = {"street": 0.7, "number": 0.4, "postal": 0.7, "insee": 0.4, "place": 0.5, "status": 0.4,
          "closing": 0.3, "noise": 0.6}  # fmt: skip
"""How many lists in ten have each column."""
PLACES = (
    [("lat", "Latitude"), ("lon", "Longitude")],
    [("pair", "pointgeo")],
    [("none", "Latitude"), ("none", "Longitude"), ("lat", "latitude"), ("lon", "longitude")],
)
CLOSING = ("Date de fermeture", "Fermeture", "Date de fin d'activité")


@dataclass
class Drawn:
    """A list as a file, and what it tells: name, dispositifs and commune of what is open."""

    content: bytes
    name: str
    truth: set[tuple[str, tuple[str, ...], str]] = field(default_factory=set)


@pytest.fixture(scope="module")
def communes(dataset):
    """Communes whose name is that of no other, with a postal code and a mairie."""
    table = dataset.communes[dataset.communes["kind"] == "commune"]
    folded = table["name"].map(fold)
    sole = table[~folded.duplicated(keep=False) & table["mairie"].notna() & table.geometry.notna()]
    return sole[sole["postal_codes"].map(len) > 0]


def draw(rng: random.Random, communes) -> Drawn:
    """Draw a list: its header, its spellings, its order, its form."""
    departement = rng.choice(sorted(set(communes["departement"])))
    around = communes[communes["departement"] == departement]
    first = rng.sample(FIRST.split(", "), ROWS)
    has = {what: rng.random() < share for what, share in SHARES.items()}
    by_sheet = rng.random() < 0.2
    records, truth = [], set()
    for word in first:
        town = around.iloc[rng.randrange(len(around))]
        name = f"{word} {rng.choice(SECOND.split(', '))}"
        record, codes = _record(rng, name, town, has, by_sheet=by_sheet)
        records.append(record)
        if codes:
            truth.add((fold(word), codes, town["code"]))
            if rng.random() < 0.1:
                records.append({**record, "name": rng.choice((name.upper(), f"« {name} »", f"{name} "))})
    rng.shuffle(records)
    content, file = _file(rng, records, has, by_sheet=by_sheet)
    return Drawn(content, file, truth)


def _record(rng, name, town, has, *, by_sheet):
    codes = rng.choice([key for key in TYPES if len(key) == 1] if by_sheet else list(TYPES))
    text, open_ = rng.choice(TYPES[codes]), True
    fate = rng.random()
    if by_sheet:
        text = ""
    elif fate < 0.08:
        text, open_ = rng.choice(NOT_OPEN).format(rng.choice(TYPES[codes[:1]])), False
    elif fate < 0.14:
        text, open_ = rng.choice(NOT_A_STRUCTURE), False
    elif fate < 0.2 and codes in TYPOS:
        text = rng.choice(TYPOS[codes])
    elif fate < 0.26 and len(codes) == 1 and TYPES[codes][0] != "CS":
        name, text = (
            f"{TYPES[codes][0]} {name}",
            rng.choice(("Association loi 1901", "Association", "Commune")),
        )
    status = rng.choice(("Ouvert", "ouverte", "Actif", "En activité", ""))
    closing = rng.choice(("", "", "31/12/2099", "décembre 2099"))
    if has["status"] and rng.random() < 0.06:
        status, open_ = (
            rng.choice(("Fermé", "FERMÉE", "En projet", "Suspendu", "fermeture définitive")),
            False,
        )
    if has["closing"] and rng.random() < 0.06:
        closing, open_ = rng.choice(("31/12/2020", "2019-06-30", "1er mars 2021", "06/2018")), False
    if rng.random() < 0.04:
        name, open_ = f"{name} (fermé)", False
    point = town["mairie"]
    record = {
        "name": name, "type": text, "codes": codes, "status": status, "closing": closing,
        "number": str(rng.randrange(1, 90)), "street": f"{rng.choice(('rue', 'avenue', 'place'))} Imaginaire",
        "postal": town["postal_codes"][0], "insee": town["code"], "commune": _written(rng, town["name"]),
        "lat": f"{point.y:.5f}", "lon": f"{point.x:.5f}",
    }  # fmt: skip
    return record, codes if open_ else ()


def _written(rng: random.Random, name: str) -> str:
    plain = fold(name)
    return rng.choice((name, name.upper(), name.replace("-", " "), plain, plain.title(), f" {name} "))


def _file(rng, records, has, *, by_sheet):
    columns = [("name", rng.choice(NAME)), ("commune", rng.choice(COMMUNE))]
    if not by_sheet:
        columns.append(("type", rng.choice(TYPE)))
    number_apart = has["street"] and has["number"]
    for what, names in (
        ("street", STREET),
        ("postal", POSTAL),
        ("insee", INSEE),
        ("status", STATUS),
        ("closing", CLOSING),
    ):
        if has[what]:
            columns.append((what, rng.choice(names)))
    if number_apart:
        columns.append(("number", rng.choice(("N°", "Numéro", "n° voie"))))
    if has["place"]:
        columns += rng.choice(PLACES)
    if has["noise"]:
        columns += [("phone", "Téléphone"), ("rank", "CATEGORIE"), ("mail", "Courriel")]
    rng.shuffle(columns)
    comma = rng.random() < 0.5

    def cell(record, key):
        if key == "pair":
            return f"{record['lat']}, {record['lon']}"
        if key in {"lat", "lon"}:
            return record[key].replace(".", ",") if comma else record[key]
        if key == "street" and not number_apart:
            return f"{record['number']} {record['street']}"
        fixed = {
            "none": "",
            "phone": "03 20 00 00 00",
            "rank": str(len(record["name"]) % 4 + 1),
            "mail": "a@b.fr",
        }
        return fixed[key] if key in fixed else record[key]

    def table(some):
        above = [[f"Liste {rng.randrange(2020, 2026)}"], []] if rng.random() < 0.3 else []
        return [
            *above,
            [label for _, label in columns],
            *([cell(r, key) for key, _ in columns] for r in some),
        ]

    form = rng.choice(("xlsx", "ods")) if by_sheet else rng.choice(("csv", "csv", "csv", "xlsx", "ods"))
    if form == "csv":
        # Windows-1252 has all of these letters; UTF-16 is what « Unicode text » means to a spreadsheet.
        content = csv_bytes(
            table(records), rng.choice(";,\t"), rng.choice(("utf-8", "utf-8-sig", "cp1252", "utf-16"))
        )
        return content, "liste.csv"
    sheets = {"Feuil1": table(records)}
    if by_sheet:
        kinds = sorted({r["codes"] for r in records})
        sheets = {"Notice": [["Remplir chaque onglet."]]}
        sheets |= {rng.choice(TYPES[k][:2]): table([r for r in records if r["codes"] == k]) for k in kinds}
    write = xlsx_bytes if form == "xlsx" else ods_bytes
    return write(sheets), f"liste.{form}"


def test_lists_as_people_write_them_are_found_and_nothing_is_invented(
    tmp_path: Path, dataset, tree, communes
):
    rng = random.Random(SEED)
    told, found, wrong = 0, 0, []
    for _ in range(LISTS):
        drawn = draw(rng, communes)
        path = tmp_path / drawn.name
        path.write_bytes(drawn.content)
        made = prepare(read_list(path), dataset, tree, Wishes("Liste", "FR"))
        words = {word for word, _, _ in drawn.truth}
        seen = []
        for one in made.structures.itertuples():
            word = next((w for w in fold(one.name).split() if w in words), fold(one.name))
            seen.append((word, tuple(one.dispositifs), one.commune))
        told += len(drawn.truth)
        found += len(drawn.truth & set(seen))
        wrong += [(drawn.name, one) for one in seen if one not in drawn.truth]
        wrong += [(drawn.name, "twice", one) for one in set(seen) if seen.count(one) > 1]
    assert wrong == []
    assert told > 800
    assert found / told >= LEAST_FOUND, f"{found} of {told}"
