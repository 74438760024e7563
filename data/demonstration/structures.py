"""Draw simulated structures and Caf reception points: around mairies and QPV, each within its commune."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data.demonstration.names import fictional_names
from data.demonstration.simulation import M_PER_DEGREE, RURAL, apportion, drawable, rank_within, scatter
from geo.domain.dispositifs import Dispositif
from geo.domain.vocabulary import Geocoding
from geo.store.tables import WGS84

SOURCE = "Simulation de Maillage, sans valeur statistique"
VINTAGE = "démonstration"

_QPV, _RURAL, _URBAN = "qpv", "rural", "urban"
_SPREAD_IN_TOWN = 0.6
_SPREAD_IN_QPV = 0.6
_LEAST_SPREAD_M = 80.0
_MIN_RURAL_POPULATION = 300
_RURAL_POWER = 0.8
_DEPARTEMENT_LUCK = 0.35
_QPV_LUCK = 0.5
_MOST_PLACES = 5

_MANAGERS = ("Association fictive", "Commune", "EPCI")
_MANAGER_SHARES = {
    Dispositif.CENTRE_SOCIAL: (0.65, 0.28, 0.07),
    Dispositif.EVS: (0.80, 0.14, 0.06),
    Dispositif.LAEP: (0.45, 0.30, 0.25),
    Dispositif.CLAS: (0.55, 0.40, 0.05),
}
_STREETS = (
    "rue des Exemples",
    "rue du Modèle",
    "place de la Maquette",
    "avenue de l'Essai",
    "allée de l'Esquisse",
    "rue de l'Hypothèse",
    "place du Brouillon",
    "chemin de la Fiction",
)
_APPROVAL_YEARS = (2026, 2031)


def draw_structures(
    communes: gpd.GeoDataFrame, qpv: gpd.GeoDataFrame, targets: pd.Series, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Draw every structure.

    Parameters
    ----------
    communes, qpv : geopandas.GeoDataFrame
        The communes table and the simulated QPV.
    targets : pandas.Series
        See `read_targets`.
    rng : numpy.random.Generator

    Returns
    -------
    geopandas.GeoDataFrame
        The structures table, by commune.
    """
    land = drawable(communes)
    plan = plan_dispositifs(targets, rng)
    drawn = [
        _sites(land, qpv, rows["setting"].iloc[0], len(rows), rng).set_index(rows.index)
        for _, rows in plan.groupby(["main", "setting"])
    ]
    sites = pd.concat(drawn)
    plan = plan.join(sites).sort_values(["commune", "main"], kind="stable", ignore_index=True)
    plan = _locate(plan, land, targets, rng)
    table = _describe(plan, land, plan["main"].map({d: d.label for d in Dispositif}), rng, prefix="DEMO-S")
    table.insert(3, "dispositifs", plan["dispositifs"])
    table["manager"] = _managers(plan["main"], rng)
    table["approval_end"] = _approval_ends(plan["main"], rng)
    return table


def draw_places(communes: gpd.GeoDataFrame, targets: pd.Series, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Draw the Caf reception points: one to five a département, in its most populated communes.

    Parameters
    ----------
    communes : geopandas.GeoDataFrame
        The communes table.
    targets : pandas.Series
        See `read_targets`.
    rng : numpy.random.Generator

    Returns
    -------
    geopandas.GeoDataFrame
        The places table, by commune.
    """
    land = drawable(communes)
    people = land.groupby("departement")["population"].sum()
    others = apportion(
        np.sqrt(people.to_numpy()),
        int(targets["caf_places"]) - len(people),
        rng,
        most=np.full(len(people), _MOST_PLACES - 1),
    )
    wanted = pd.Series(1 + others, index=people.index)
    largest = land.sort_values(["departement", "population"], ascending=[True, False], kind="stable")
    kept = rank_within(largest["departement"]) < largest["departement"].map(wanted)
    rows = np.sort(largest.index[kept].to_numpy())
    sites = _in_communes(land, rows, rng)
    sites["geocoding"] = Geocoding.EXACT
    table = _describe(sites, land, pd.Series("Point d'accueil Caf", index=sites.index), rng, prefix="DEMO-P")
    table["manager"] = "Caf fictive"
    table["approval_end"] = pd.Series(pd.NA, index=table.index, dtype="str")
    return table


def plan_dispositifs(targets: pd.Series, rng: np.random.Generator) -> pd.DataFrame:
    """List what each structure offers and in which setting it stands, in the exact totals.

    Returns
    -------
    pandas.DataFrame
        `main`, `dispositifs` (list, main first), `setting` (qpv, rural or urban).
    """
    wanted = targets.drop(targets.index[targets.index.str.endswith("_share")]).astype(int)
    alone = {
        Dispositif.CENTRE_SOCIAL: wanted["centre_social"],
        Dispositif.EVS: wanted["evs"],
        Dispositif.LAEP: wanted["laep"] - wanted["laep_in_centre_social"] - wanted["laep_in_evs"],
        Dispositif.CLAS: wanted["clas"] - wanted["clas_in_centre_social"] - wanted["clas_in_evs"],
    }
    main = np.repeat(list(alone), list(alone.values()))
    setting = np.concatenate([_settings(d, count, targets, rng) for d, count in alone.items()])
    offered = {d: main == d for d in Dispositif}
    for host in (Dispositif.CENTRE_SOCIAL, Dispositif.EVS):
        for guest in (Dispositif.LAEP, Dispositif.CLAS):
            hosts = np.flatnonzero(main == host)
            offered[guest][rng.choice(hosts, wanted[f"{guest}_in_{host}"], replace=False)] = True
    rows = zip(*offered.values(), strict=True)
    lists = [[d.value for d, has in zip(offered, row, strict=True) if has] for row in rows]
    return pd.DataFrame({"main": main, "dispositifs": lists, "setting": setting})


def _settings(dispositif: Dispositif, count: int, targets: pd.Series, rng: np.random.Generator) -> np.ndarray:
    exact = f"{dispositif}_rural"
    rural = int(targets[exact]) if exact in targets else round(targets[f"{exact}_share"] * count)
    in_qpv = round(targets[f"{dispositif}_qpv_share"] * count)
    return rng.permutation(np.repeat([_RURAL, _QPV, _URBAN], [rural, in_qpv, count - rural - in_qpv]))


def _sites(
    land: gpd.GeoDataFrame,
    qpv: gpd.GeoDataFrame,
    setting: str,
    count: int,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Choose the commune and the point of `count` structures of a setting."""
    if setting == _QPV:
        weight = qpv["population"].to_numpy() * np.exp(rng.normal(0, _QPV_LUCK, len(qpv)))
        return _in_qpv(land, qpv, np.repeat(np.arange(len(qpv)), apportion(weight, count, rng)), rng)
    departements = np.sort(land["departement"].unique())
    luck = pd.Series(np.exp(rng.normal(0, _DEPARTEMENT_LUCK, len(departements))), index=departements)
    population = land["population"].to_numpy()
    if setting == _RURAL:
        weight = np.where(population >= _MIN_RURAL_POPULATION, population**_RURAL_POWER, 0)
        weight = weight * (land["density_class"] == RURAL)
    else:
        weight = population * (land["density_class"] < RURAL)
    weight = (weight * land["departement"].map(luck)).to_numpy()
    return _in_communes(land, np.repeat(np.arange(len(land)), apportion(weight, count, rng)), rng)


def _in_communes(land: gpd.GeoDataFrame, rows: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    chosen = land.iloc[rows]
    points = scatter(
        shapely.get_coordinates(chosen["mairie"].to_numpy()),
        np.maximum(_SPREAD_IN_TOWN * chosen["town_radius_m"].to_numpy(), _LEAST_SPREAD_M),
        np.asarray(chosen.geometry, dtype=object),
        rng,
    )
    return pd.DataFrame({"commune": chosen["code"].to_numpy(), "point": shapely.points(points)})


def _in_qpv(
    land: gpd.GeoDataFrame, qpv: gpd.GeoDataFrame, rows: np.ndarray, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw points in and just beside QPV, inside their communes, and find which commune each fell in."""
    shape = land.set_index("code").geometry
    chosen = qpv.iloc[rows]
    first = chosen["communes"].str[0].to_numpy()
    last = chosen["communes"].str[-1].to_numpy()
    allowed = np.array(shape.loc[first], dtype=object)
    across = first != last
    allowed[across] = shapely.union(allowed[across], shape.loc[last[across]].to_numpy())
    centres = shapely.get_coordinates(shapely.centroid(chosen.geometry.to_numpy()))
    square_degrees = shapely.area(chosen.geometry.to_numpy()) * np.cos(np.radians(centres[:, 1]))
    radius_m = M_PER_DEGREE * np.sqrt(square_degrees / np.pi)
    points = scatter(centres, _SPREAD_IN_QPV * radius_m, allowed, rng)
    in_first = shapely.contains_xy(np.asarray(shape.loc[first], dtype=object), points)
    return pd.DataFrame({"commune": np.where(in_first, first, last), "point": shapely.points(points)})


def _locate(
    plan: pd.DataFrame, land: gpd.GeoDataFrame, targets: pd.Series, rng: np.random.Generator
) -> pd.DataFrame:
    """Say how precisely each structure is placed; those known by commune only go to the mairie."""
    communes = land.set_index("code").loc[plan["commune"]]
    mairie = communes["mairie"].to_numpy()
    usable = shapely.contains(communes.geometry.to_numpy(), mairie)
    chance = rng.random(len(plan))
    by_commune = chance < targets["geocoding_commune_share"] / usable.mean()
    by_commune &= usable
    by_street = chance > 1 - targets["geocoding_street_share"]
    return plan.assign(
        point=np.where(by_commune, mairie, plan["point"]),
        geocoding=np.select([by_commune, by_street], [Geocoding.COMMUNE, Geocoding.STREET], Geocoding.EXACT),
    )


def _describe(
    sites: pd.DataFrame, land: gpd.GeoDataFrame, kind: pd.Series, rng: np.random.Generator, prefix: str
) -> gpd.GeoDataFrame:
    """Write all that structures and places have in common; names are distinct by kind in a département."""
    communes = land.set_index("code").loc[sites["commune"]].reset_index()
    names = pd.Series("", index=sites.index, dtype=object)
    for label, rows in communes.groupby(kind.to_numpy(), sort=True):
        names[rows.index] = fictional_names(str(label), rows["departement"], rng)
    return gpd.GeoDataFrame(
        {
            "id": [f"{prefix}-{number:05d}" for number in range(1, len(sites) + 1)],
            "name": names,
            "kind": kind,
            "manager": "",
            "address": _addresses(sites["geocoding"], rng),
            "postal_code": _postal_codes(communes["postal_codes"], rng),
            "commune": sites["commune"],
            "source": SOURCE,
            "vintage": VINTAGE,
            "geocoding": sites["geocoding"],
            "approval_end": pd.NA,
        },
        geometry=sites["point"].to_numpy(),
        crs=WGS84,
    )


def _addresses(geocoding: pd.Series, rng: np.random.Generator) -> list[str]:
    numbers = rng.integers(1, 120, len(geocoding))
    streets = np.array(_STREETS)[rng.integers(len(_STREETS), size=len(geocoding))]
    written = {
        Geocoding.EXACT: "{number} {street} (adresse fictive)",
        Geocoding.STREET: "{street}, sans numéro (adresse fictive)",
        Geocoding.COMMUNE: "Mairie (adresse fictive)",
    }
    return [
        written[Geocoding(precision)].format(number=number, street=street)
        for precision, number, street in zip(geocoding, numbers, streets, strict=True)
    ]


def _postal_codes(choices: pd.Series, rng: np.random.Generator) -> pd.Series:
    chance = rng.random(len(choices))
    codes = [
        codes[int(share * len(codes))] if len(codes) else pd.NA
        for codes, share in zip(choices, chance, strict=True)
    ]
    return pd.Series(codes, index=choices.index, dtype="str")


def _managers(main: pd.Series, rng: np.random.Generator) -> np.ndarray:
    bounds = np.array([np.cumsum(_MANAGER_SHARES[Dispositif(dispositif)]) for dispositif in main])
    drawn = (rng.random(len(main))[:, None] > bounds[:, :-1]).sum(axis=1)
    return np.array(_MANAGERS, dtype=object)[drawn]


def _approval_ends(main: pd.Series, rng: np.random.Generator) -> pd.Series:
    """Give an end to the agréments of centres sociaux and EVS, the last day of a month, often of the year."""
    years = rng.integers(*_APPROVAL_YEARS, size=len(main))
    months = np.where(rng.random(len(main)) < 0.6, 12, rng.integers(1, 13, len(main)))
    days = pd.to_datetime({"year": years, "month": months, "day": 1}) + pd.offsets.MonthEnd(0)
    dated = main.isin([Dispositif.CENTRE_SOCIAL, Dispositif.EVS])
    ends = pd.Series(days.dt.strftime("%Y-%m-%d").to_numpy(), index=main.index, dtype="str")
    return ends.where(dated.to_numpy())
