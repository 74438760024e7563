"""Places in sentences, against how French is written."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest

from geo.domain import french, places
from geo.domain.territory import Territory
from geo.domain.vocabulary import Level, TerritoryKind
from geo.store import TERRITORIES

COMMUNE = Level.COMMUNE.noun


def place(kind: TerritoryKind, code: str, name: str, name_type: int) -> Territory:
    return Territory(kind, code, name, name_type, None, None, None, None)


def commune(name: str, name_type: int, code: str = "99999") -> Territory:
    return place(TerritoryKind.COMMUNE, code, name, name_type)


@pytest.mark.parametrize(
    ("name", "name_type", "the", "of", "where"),
    [
        ("Roubaix", 0, "Roubaix", "de Roubaix", "à Roubaix"),
        ("Hénin-Beaumont", 1, "Hénin-Beaumont", "d’Hénin-Beaumont", "à Hénin-Beaumont"),
        ("Hazebrouck", 1, "Hazebrouck", "d’Hazebrouck", "à Hazebrouck"),
        ("Haguenau", 0, "Haguenau", "de Haguenau", "à Haguenau"),
        ("Yvetot", 1, "Yvetot", "d’Yvetot", "à Yvetot"),
        ("Le Havre", 2, "Le Havre", "du Havre", "au Havre"),
        ("La Rochelle", 3, "La Rochelle", "de La Rochelle", "à La Rochelle"),
        ("Les Lilas", 4, "Les Lilas", "des Lilas", "aux Lilas"),
        ("L’Haÿ-les-Roses", 5, "L’Haÿ-les-Roses", "de L’Haÿ-les-Roses", "à L’Haÿ-les-Roses"),
        ("Le Vernet-Chaméane", 0, "Le Vernet-Chaméane", "du Vernet-Chaméane", "au Vernet-Chaméane"),
        ("Aux Marais", 6, "Aux Marais", "des Marais", "aux Marais"),
        ("Los Masos", 8, "Los Masos", "de Los Masos", "à Los Masos"),
        ("Paris", 0, "Paris", "de Paris", "à Paris"),
        (
            "Lyon 3e Arrondissement",
            0,
            "le 3e arrondissement de Lyon",
            "du 3e arrondissement de Lyon",
            "dans le 3e arrondissement de Lyon",
        ),
        (
            "Marseille 1er Arrondissement",
            0,
            "le 1er arrondissement de Marseille",
            "du 1er arrondissement de Marseille",
            "dans le 1er arrondissement de Marseille",
        ),
    ],
)
def test_communes(name, name_type, the, of, where):
    said = commune(name, name_type)
    assert (places.the_place(said), places.of_place(said), places.in_place(said)) == (the, of, where)


def test_hem_is_elided_as_its_neighbours_do():
    assert places.of_place(commune("Hem", 0, "59299")) == "d’Hem"


DEPARTEMENTS = {
    "01": ("l’Ain", "de l’Ain", "dans l’Ain"),
    "02": ("l’Aisne", "de l’Aisne", "dans l’Aisne"),
    "03": ("l’Allier", "de l’Allier", "dans l’Allier"),
    "04": (
        "les Alpes-de-Haute-Provence",
        "des Alpes-de-Haute-Provence",
        "dans les Alpes-de-Haute-Provence",
    ),
    "07": ("l’Ardèche", "de l’Ardèche", "en Ardèche"),
    "08": ("les Ardennes", "des Ardennes", "dans les Ardennes"),
    "09": ("l’Ariège", "de l’Ariège", "en Ariège"),
    "12": ("l’Aveyron", "de l’Aveyron", "dans l’Aveyron"),
    "13": ("les Bouches-du-Rhône", "des Bouches-du-Rhône", "dans les Bouches-du-Rhône"),
    "14": ("le Calvados", "du Calvados", "dans le Calvados"),
    "17": ("la Charente-Maritime", "de la Charente-Maritime", "en Charente-Maritime"),
    "21": ("la Côte-d’Or", "de la Côte-d’Or", "en Côte-d’Or"),
    "22": ("les Côtes-d’Armor", "des Côtes-d’Armor", "dans les Côtes-d’Armor"),
    "26": ("la Drôme", "de la Drôme", "dans la Drôme"),
    "28": ("l’Eure-et-Loir", "d’Eure-et-Loir", "en Eure-et-Loir"),
    "29": ("le Finistère", "du Finistère", "dans le Finistère"),
    "2A": ("la Corse-du-Sud", "de la Corse-du-Sud", "en Corse-du-Sud"),
    "2B": ("la Haute-Corse", "de la Haute-Corse", "en Haute-Corse"),
    "30": ("le Gard", "du Gard", "dans le Gard"),
    "33": ("la Gironde", "de la Gironde", "en Gironde"),
    "34": ("l’Hérault", "de l’Hérault", "dans l’Hérault"),
    "35": ("l’Ille-et-Vilaine", "d’Ille-et-Vilaine", "en Ille-et-Vilaine"),
    "38": ("l’Isère", "de l’Isère", "en Isère"),
    "40": ("les Landes", "des Landes", "dans les Landes"),
    "41": ("le Loir-et-Cher", "du Loir-et-Cher", "en Loir-et-Cher"),
    "42": ("la Loire", "de la Loire", "dans la Loire"),
    "44": ("la Loire-Atlantique", "de la Loire-Atlantique", "en Loire-Atlantique"),
    "48": ("la Lozère", "de la Lozère", "en Lozère"),
    "49": ("le Maine-et-Loire", "de Maine-et-Loire", "en Maine-et-Loire"),
    "50": ("la Manche", "de la Manche", "dans la Manche"),
    "54": ("la Meurthe-et-Moselle", "de Meurthe-et-Moselle", "en Meurthe-et-Moselle"),
    "57": ("la Moselle", "de la Moselle", "en Moselle"),
    "59": ("le Nord", "du Nord", "dans le Nord"),
    "62": ("le Pas-de-Calais", "du Pas-de-Calais", "dans le Pas-de-Calais"),
    "71": ("la Saône-et-Loire", "de Saône-et-Loire", "en Saône-et-Loire"),
    "75": ("Paris", "de Paris", "à Paris"),
    "77": ("la Seine-et-Marne", "de Seine-et-Marne", "en Seine-et-Marne"),
    "78": ("les Yvelines", "des Yvelines", "dans les Yvelines"),
    "80": ("la Somme", "de la Somme", "dans la Somme"),
    "84": ("le Vaucluse", "du Vaucluse", "dans le Vaucluse"),
    "90": ("le Territoire de Belfort", "du Territoire de Belfort", "dans le Territoire de Belfort"),
    "91": ("l’Essonne", "de l’Essonne", "en Essonne"),
    "93": ("la Seine-Saint-Denis", "de la Seine-Saint-Denis", "en Seine-Saint-Denis"),
    "95": ("le Val-d’Oise", "du Val-d’Oise", "dans le Val-d’Oise"),
    "971": ("la Guadeloupe", "de la Guadeloupe", "en Guadeloupe"),
    "972": ("la Martinique", "de la Martinique", "en Martinique"),
    "973": ("la Guyane", "de la Guyane", "en Guyane"),
    "974": ("La Réunion", "de La Réunion", "à La Réunion"),
    "976": ("Mayotte", "de Mayotte", "à Mayotte"),
}

REGIONS = {
    "R01": ("la Guadeloupe", "de la Guadeloupe", "en Guadeloupe"),
    "R02": ("la Martinique", "de la Martinique", "en Martinique"),
    "R03": ("la Guyane", "de la Guyane", "en Guyane"),
    "R04": ("La Réunion", "de La Réunion", "à La Réunion"),
    "R06": ("Mayotte", "de Mayotte", "à Mayotte"),
    "R11": ("l’Île-de-France", "d’Île-de-France", "en Île-de-France"),
    "R24": ("le Centre-Val de Loire", "du Centre-Val de Loire", "en Centre-Val de Loire"),
    "R27": ("la Bourgogne-Franche-Comté", "de Bourgogne-Franche-Comté", "en Bourgogne-Franche-Comté"),
    "R28": ("la Normandie", "de Normandie", "en Normandie"),
    "R32": ("les Hauts-de-France", "des Hauts-de-France", "dans les Hauts-de-France"),
    "R44": ("le Grand Est", "du Grand Est", "dans le Grand Est"),
    "R52": ("les Pays de la Loire", "des Pays de la Loire", "dans les Pays de la Loire"),
    "R53": ("la Bretagne", "de Bretagne", "en Bretagne"),
    "R75": ("la Nouvelle-Aquitaine", "de la Nouvelle-Aquitaine", "en Nouvelle-Aquitaine"),
    "R76": ("l’Occitanie", "d’Occitanie", "en Occitanie"),
    "R84": ("l’Auvergne-Rhône-Alpes", "d’Auvergne-Rhône-Alpes", "en Auvergne-Rhône-Alpes"),
    "R93": (
        "la Provence-Alpes-Côte d’Azur",
        "de Provence-Alpes-Côte d’Azur",
        "en Provence-Alpes-Côte d’Azur",
    ),
    "R94": ("la Corse", "de Corse", "en Corse"),
}

BEGINNINGS = {
    "the": ("le ", "la ", "les ", "l’", "Paris", "La Réunion", "Mayotte"),
    "of": ("du ", "de la ", "des ", "de l’", "d’", "de "),
    "where": ("dans le ", "dans la ", "dans les ", "dans l’", "en ", "à "),
}


def _divisions(table: str, kind: TerritoryKind, prefix: str = "") -> dict[str, Territory]:
    rows = gpd.read_parquet(
        TERRITORIES / f"{table}.parquet", columns=["code", "name", "name_type", "geometry"]
    )
    return {
        prefix + row.code: place(kind, prefix + row.code, french.typographic_name(row.name), row.name_type)
        for row in rows.drop(columns="geometry").itertuples(index=False)
    }


@pytest.mark.parametrize(
    ("table", "kind", "prefix", "expected", "how_many"),
    [
        ("departements", TerritoryKind.DEPARTEMENT, "", DEPARTEMENTS, 101),
        ("regions", TerritoryKind.REGION, "R", REGIONS, 18),
    ],
)
def test_every_division_is_said(table, kind, prefix, expected, how_many):
    divisions = _divisions(table, kind, prefix)
    assert len(divisions) == how_many
    said = {
        code: (places.the_place(t), places.of_place(t), places.in_place(t)) for code, t in divisions.items()
    }
    assert {code: said[code] for code in expected} == expected
    for code, (the, of, where) in said.items():
        name = divisions[code].name
        assert the.endswith(name)
        assert of.endswith(name)
        assert where.endswith(name)
        assert the.startswith(BEGINNINGS["the"])
        assert of.startswith(BEGINNINGS["of"])
        assert where.startswith(BEGINNINGS["where"])
        vowel = name[0] in "AEIOUYÎÉ" and name != "Yvelines" and not name.endswith("s")
        assert not (vowel and the.startswith(("le ", "la "))), the


@pytest.mark.parametrize(
    ("name", "name_type", "the", "of", "where"),
    [
        (
            "Métropole Européenne de Lille",
            3,
            "la Métropole Européenne de Lille",
            "de la Métropole Européenne de Lille",
            "dans la Métropole Européenne de Lille",
        ),
        (
            "Communauté de communes du Pays de Trie",
            3,
            "la communauté de communes du Pays de Trie",
            "de la communauté de communes du Pays de Trie",
            "dans la communauté de communes du Pays de Trie",
        ),
        (
            "Eurométropole de Strasbourg",
            3,
            "l’Eurométropole de Strasbourg",
            "de l’Eurométropole de Strasbourg",
            "dans l’Eurométropole de Strasbourg",
        ),
        (
            "Agglomération du Grand Longwy",
            3,
            "l’agglomération du Grand Longwy",
            "de l’agglomération du Grand Longwy",
            "dans l’agglomération du Grand Longwy",
        ),
        (
            "Communauté de communes Terres des Confluences",
            3,
            "la communauté de communes Terres des Confluences",
            "de la communauté de communes Terres des Confluences",
            "dans la communauté de communes Terres des Confluences",
        ),
        # The generic word is said once.
        (
            "Communauté d’agglomération Rodez Agglomération",
            3,
            "Rodez Agglomération",
            "de Rodez Agglomération",
            "à Rodez Agglomération",
        ),
        (
            "Communauté d’agglomération Annemasse-Les Voirons-Agglomération",
            3,
            "Annemasse-Les Voirons-Agglomération",
            "d’Annemasse-Les Voirons-Agglomération",
            "à Annemasse-Les Voirons-Agglomération",
        ),
        (
            "Communauté de communes de Bayeux Intercom",
            3,
            "Bayeux Intercom",
            "de Bayeux Intercom",
            "à Bayeux Intercom",
        ),
        (
            "Communauté de communes Bresse Nord Intercom’",
            3,
            "Bresse Nord Intercom’",
            "de Bresse Nord Intercom’",
            "à Bresse Nord Intercom’",
        ),
        (
            "Communauté de communes Communauté Bray-Eawy",
            3,
            "la Communauté Bray-Eawy",
            "de la Communauté Bray-Eawy",
            "dans la Communauté Bray-Eawy",
        ),
        (
            "Communauté d’agglomération Agglo du Pays de Dreux",
            3,
            "l’Agglo du Pays de Dreux",
            "de l’Agglo du Pays de Dreux",
            "dans l’Agglo du Pays de Dreux",
        ),
        (
            "Communauté d’agglomération L’agglo Foix-Varilhes",
            3,
            "l’agglo Foix-Varilhes",
            "de l’agglo Foix-Varilhes",
            "dans l’agglo Foix-Varilhes",
        ),
        (
            "Communauté de communes de l’Agglomération Migennoise",
            3,
            "l’Agglomération Migennoise",
            "de l’Agglomération Migennoise",
            "dans l’Agglomération Migennoise",
        ),
        (
            "Communauté d’agglomération du Pays de Saint Malo Agglomération",
            3,
            "le Pays de Saint Malo Agglomération",
            "du Pays de Saint Malo Agglomération",
            "dans le Pays de Saint Malo Agglomération",
        ),
        (
            "Communauté urbaine Le Mans Métropole",
            3,
            "Le Mans Métropole",
            "du Mans Métropole",
            "au Mans Métropole",
        ),
        (
            "Communauté d’agglomération Les Sables d’Olonne Agglomération",
            3,
            "Les Sables d’Olonne Agglomération",
            "des Sables d’Olonne Agglomération",
            "aux Sables d’Olonne Agglomération",
        ),
        # An acronym in brackets is for the forms.
        (
            "Communauté de communes du Kreiz-Breizh (CCKB)",
            3,
            "la communauté de communes du Kreiz-Breizh",
            "de la communauté de communes du Kreiz-Breizh",
            "dans la communauté de communes du Kreiz-Breizh",
        ),
        (
            "Communauté d’agglomération ECLA (Espace Communautaire Lons Agglomération)",
            3,
            "la communauté d’agglomération ECLA",
            "de la communauté d’agglomération ECLA",
            "dans la communauté d’agglomération ECLA",
        ),
        (
            "Communauté de communes de la Haute Somme (Combles – Péronne – Roisel)",
            3,
            "la communauté de communes de la Haute Somme (Combles – Péronne – Roisel)",
            "de la communauté de communes de la Haute Somme (Combles – Péronne – Roisel)",
            "dans la communauté de communes de la Haute Somme (Combles – Péronne – Roisel)",
        ),
        ("Bordeaux Métropole", 0, "Bordeaux Métropole", "de Bordeaux Métropole", "à Bordeaux Métropole"),
        ("Orléans Métropole", 0, "Orléans Métropole", "d’Orléans Métropole", "à Orléans Métropole"),
        ("LBN Communauté", 0, "LBN Communauté", "de LBN Communauté", "à LBN Communauté"),
    ],
)
def test_epci(name, name_type, the, of, where):
    said = place(TerritoryKind.EPCI, "200000000", name, name_type)
    assert (places.the_place(said), places.of_place(said), places.in_place(said)) == (the, of, where)


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        (TerritoryKind.EPCI, "Communauté d’agglomération Rodez Agglomération", "Rodez Agglomération"),
        (TerritoryKind.EPCI, "Communauté de communes des Monts", "Communauté de communes des Monts"),
        (
            TerritoryKind.EPCI,
            "Communauté de communes du Kreiz-Breizh (CCKB)",
            "Communauté de communes du Kreiz-Breizh",
        ),
        (TerritoryKind.COMMUNE, "Paris 8e Arrondissement", "Paris 8e"),
        (TerritoryKind.COMMUNE, "Le Havre", "Le Havre"),
    ],
)
def test_titles(kind, name, expected):
    assert places.title_of(place(kind, "0", name, 3)) == expected


def test_arrondissements_are_listed_together():
    names = ["Paris 8e Arrondissement", "Pantin", "Paris 1er Arrondissement", "Lyon 3e Arrondissement"]
    assert (
        places.names_together(names)
        == "Pantin, 8e et 1er arrondissements de Paris, 3e arrondissement de Lyon"
    )


@pytest.mark.parametrize(
    ("level", "codes", "expected"),
    [
        (Level.QPV, ["QN07501M"], "QPV"),
        (Level.COMMUNE, ["59512", "59299"], "communes"),
        (Level.COMMUNE, ["75101", "75102"], "arrondissements"),
        (Level.COMMUNE, ["69381", "69266"], "communes et arrondissements"),
        (Level.COMMUNE, ["13201", "13001"], "communes et arrondissements"),
    ],
)
def test_zones_go_by_their_name(level, codes, expected):
    assert places.zones_noun(level, codes).plural == expected


@pytest.mark.parametrize(
    ("word", "before", "expected"),
    [
        ("que", "en France", "qu’en France"),
        ("que", "dans le Nord", "que dans le Nord"),
        ("de", "EVS", "d’EVS"),
    ],
)
def test_a_word_is_elided_before_a_vowel(word, before, expected):
    assert french.elided(word, before) == expected


def test_france():
    france = place(TerritoryKind.FRANCE, "FR", "France", 3)
    assert places.the_place(france) == "la France"
    assert places.of_place(france) == "de France"
    assert places.in_place(france) == "en France"


def test_no_commune_keeps_a_bare_article():
    rows = pd.read_parquet(TERRITORIES / "communes.parquet", columns=["code", "name", "name_type"])
    bad = ("de Le ", "de Les ", "à Le ", "à Les ", "de Aux", "de A", "de E", "de É", "de I", "de U")
    for row in rows.itertuples(index=False):
        said = commune(row.name, row.name_type, row.code)
        assert not f"{places.of_place(said)} {places.in_place(said)}".startswith(bad), row.name
        assert " à Le " not in f" {places.in_place(said)}", row.name
