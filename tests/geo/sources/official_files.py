"""Write files of the very forms that producers publish: names, members, columns and traps included."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import shapely
from pyproj import Transformer

from geo.domain.territory import legal_crs
from geo.store import DataSet

PARIS, LYON, MARSEILLE = "75056", "69123", "13055"
QPV_ROWS = 1584
COUNTS = {"D503": 1730, "D506": 2283, "D508": 1300, "D504": 3000, "D505": 10_000, "A128": 2700}
LABELS = {
    "D503": "Lieu d'accueil enfants-parents",
    "D504": "Relais petite enfance",
    "D505": "Accueil de loisirs sans hébergement",
    "D506": "Centre social",
    "D508": "Espace de vie sociale",
    "A128": "Implantations France Services (IFS)",
}


def zipped(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return path


def official_qpv(dataset: DataSet) -> gpd.GeoDataFrame:
    """Make as many QPV as there are, on real communes, with the official columns; cities as whole cities."""
    demo = dataset.qpv.sort_values("code").reset_index(drop=True)
    extra = QPV_ROWS - len(demo)
    shift = gpd.GeoDataFrame(
        demo.iloc[:extra].copy(), geometry=demo.geometry.iloc[:extra].translate(0.002, 0.002)
    )
    table = pd.concat([demo, gpd.GeoDataFrame(shift, crs=demo.crs)], ignore_index=True)
    city_of = dataset.communes.set_index("code")["city"].dropna()
    whole = [list(dict.fromkeys(city_of.get(code, code) for code in codes)) for codes in table["communes"]]
    departement = dataset.communes.set_index("code")["departement"]
    first = [codes[0] for codes in whole]
    return gpd.GeoDataFrame(
        {
            "fid": range(1, len(table) + 1),
            "code_qp": [f"QN{departement[code].zfill(3)}{i:02d}M" for i, code in enumerate(first)],
            "lib_qp": [f"Quartier {i}" for i in range(len(table))],
            "insee_reg": "",
            "lib_reg": "",
            "insee_dep": [departement[code] for code in first],
            "lib_dep": "",
            "insee_com": [", ".join(codes) for codes in whole],
            "lib_com": "",
            "siren_epci": "",
        },
        geometry=table.geometry.to_numpy(),
        crs=4326,
    )


def write_qpv(folder: Path, table: gpd.GeoDataFrame) -> Path:
    return zipped(
        folder / "qp-politiquedelaville-2024.zip",
        GEOJSON__LISEZMOI=b"rien",
        **{"GEOJSON__QP2024_France_Hexagonale_Outre_Mer_WGS84.geojson": table.to_json(drop_id=True).encode()},
    )


def write_qpv_figures(folder: Path, codes: list[str]) -> None:
    n = np.arange(len(codes))
    people = pd.DataFrame({"CODGEO": codes, "LIBGEO": "", "PMUN20": 1000 + n})
    ages = pd.DataFrame({"CODGEO": codes, "TX_TOT_0A14": "25,0", "TX_TOT_FAM_MONO": "20,5"})
    income = pd.DataFrame({"CODGEO": codes, "DISP_TP60_A21": "41,3", "DISP_MED_A21": "14000"})
    income.loc[0, "DISP_TP60_A21"] = "nd"
    zipped(
        folder / "pop_QPV24_csv.zip", **{"pop_QPV24.csv": text(people), "meta_pop_QPV24.csv": b"a;b\n1;2\n"}
    )
    zipped(
        folder / "estimations-demographiques_2022_QPV2024_csv.zip",
        **{"estimations-demographiques_2022_QP.csv": text(ages)},
    )
    zipped(
        folder / "revenus_pauvrete_2021_qp24_v2_csv.zip",
        **{"revenu-disponible-qp24-2021_QP.csv": text(income), "meta_revenu-disponible_QP.csv": b"a;b\n"},
    )


def text(table: pd.DataFrame) -> bytes:
    return table.to_csv(sep=";", index=False).encode()


def bpe_rows(dataset: DataSet, counts: dict[str, int] | None = None, noise: int = 5000) -> pd.DataFrame:
    """Make BPE rows at the mairies, in the projection of each, with a few that have traps."""
    counts = {**COUNTS, **(counts or {}), "B203": noise}
    communes = dataset.communes[
        (dataset.communes["kind"] != "city") & dataset.communes.geometry.notna()
    ].sort_values("code")
    types = np.repeat(list(counts), list(counts.values()))
    chosen = communes.iloc[(np.arange(len(types)) * 7919) % len(communes)].reset_index(drop=True)
    x, y, epsg = np.zeros(len(chosen)), np.zeros(len(chosen)), chosen["departement"].map(legal_crs).to_numpy()
    inner = shapely.point_on_surface(chosen.geometry.to_numpy())
    lon, lat = shapely.get_x(inner), shapely.get_y(inner)
    for code in np.unique(epsg):
        rows = epsg == code
        x[rows], y[rows] = Transformer.from_crs(4326, int(code), always_xy=True).transform(
            lon[rows], lat[rows]
        )
    n = np.arange(len(types))
    return pd.DataFrame(
        {
            "AN": "2024",
            "NOMRS": [f"{LABELS.get(t, 'Boulangerie')} {i}" for t, i in zip(types, n, strict=True)],
            "CNOMRS": "",
            "NUMVOIE": "12",
            "INDREP": "",
            "TYPVOIE": "RUE",
            "LIBVOIE": "DES LILAS",
            "CADR": "",
            "CODPOS": [codes[0] if len(codes) else "" for codes in chosen["postal_codes"]],
            "DEPCOM": chosen["code"],
            "LIBCOM": chosen["name"],
            "DEP": chosen["departement"],
            "REG": chosen["region"],
            "TYPEQU": types,
            "SIRET": [f"{i:014d}" for i in n],
            "LAMBERT_X": x,
            "LAMBERT_Y": y,
            "LONGITUDE": lon,
            "LATITUDE": lat,
            "EPSG": epsg.astype(str),
            "QUALITE_XY": np.where(n % 10 == 0, "Acceptable", "Bonne"),
            "QUALITE_GEOLOC": "11",
            "QP2024": "CSZ",
            "EPCI": "",
            "DENS3": "1",
            "DENS7": "1",
        }
    )


def write_bpe(folder: Path, rows: pd.DataFrame, form: str = "parquet") -> Path:
    if form == "parquet":
        path = folder / "BPE24.parquet"
        table = pa.Table.from_pandas(rows.sort_values("TYPEQU", ignore_index=True), preserve_index=False)
        pa.parquet.write_table(table, path, row_group_size=4000)
        return path
    labels = pd.DataFrame(
        {"COD_VAR": "TYPEQU", "LIB_VAR": "", "COD_MOD": list(LABELS), "LIB_MOD": list(LABELS.values())}
    )
    return zipped(
        folder / "BPE25.zip", **{"BPE25.csv": text(rows.assign(AN="2025")), "varmod_BPE25.csv": text(labels)}
    )


def write_census(folder: Path, dataset: DataSet) -> Path:
    communes = dataset.communes[dataset.communes["kind"] != "city"]
    people = communes["population"]
    table = pd.DataFrame(
        {
            "CODGEO": communes["code"],
            "P22_POP": people,
            "P22_POP0002": people * 0.03,
            "P22_POP0305": people * 0.03,
            "P22_POP0610": people * 0.06,
            "P22_POP1117": people * 0.08,
            "P16_POP": people,
        }
    )
    return zipped(
        folder / "base-cc-evol-struct-pop-2022_csv.zip",
        **{
            "base-cc-evol-struct-pop-2022.CSV": text(table),
            "meta_base-cc-evol-struct-pop-2022.CSV": b"a;b\n",
        },
    )


def write_density(folder: Path, dataset: DataSet) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "Documentation"
    book.active.append(["Grille communale de densité"])
    sheet = book.create_sheet("Maille communale")
    for line in (["Grille communale de densité à 7 niveaux"], ["Insee"], [], []):
        sheet.append(line)
    sheet.append(["CODGEO", "LIBGEO", "DENS", "LIBDENS", "PMUN21"])
    communes = dataset.communes[dataset.communes["kind"] != "arrondissement"]
    for code, name, density in zip(
        communes["code"], communes["name"], communes["density_class"], strict=True
    ):
        sheet.append([code, name, {1: 1, 2: 3, 3: 6}[density], "", 1])
    path = folder / "grille_densite_7_niveaux_2024.xlsx"
    book.save(path)
    return path


def write_cnaf(folder: Path, dataset: DataSet) -> None:
    communes = dataset.communes[dataset.communes["kind"] == "commune"].sort_values("code").iloc[::40]
    laep = pd.DataFrame(
        {
            "Nom du LAEP": [f"Laep de {name}" for name in communes["name"]],
            "Adresse": "1 place de la Mairie",
            "Code postal": [codes[0] if len(codes) else "" for codes in communes["postal_codes"]],
            "Commune": communes["name"].str.upper(),
        }
    )
    (folder / "adresses-laep-2024.csv").write_bytes(laep.to_csv(sep=";", index=False).encode("cp1252"))
    points = pd.DataFrame(
        {
            "NUMCOMSI": communes["code"].iloc[:400],
            "LIBSITE": "ACCUEIL " + communes["name"].iloc[:400],
            "STRACCUE": "1",
        }
    )
    (folder / "organisation-des-sites-geographiques.csv").write_bytes(text(points))


def write_all(folder: Path, dataset: DataSet, bpe_form: str = "parquet") -> Path:
    """Write every source but the boundaries."""
    folder.mkdir(parents=True, exist_ok=True)
    table = official_qpv(dataset)
    write_qpv(folder, table)
    write_qpv_figures(folder, list(table["code_qp"]))
    write_bpe(folder, bpe_rows(dataset), bpe_form)
    write_census(folder, dataset)
    write_density(folder, dataset)
    write_cnaf(folder, dataset)
    return folder


def geojson(features: list[dict[str, object]]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def xlsx(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
