"""Read what the Cnaf publishes: the list of Laep, and the points where a Caf receives people."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import numpy as np
import pandas as pd

from geo.analysis.territories import TerritoryTree
from geo.domain.dispositifs import Dispositif
from geo.domain.reference import constant
from geo.domain.vocabulary import FRANCE_CODE, Geocoding
from geo.sources._official_places import holder
from geo.sources.caf_list import REJECTED, Wishes, prepare, read_list
from geo.sources.catalogue import Source
from geo.sources.communes import CommuneFinder
from geo.sources.download import Fetched
from geo.sources.files import opened, read_csv
from geo.sources.report import SourceReport
from geo.sources.spreadsheet import Sheet
from geo.store import DataSet
from geo.store.scratch import scratch

TO_VERIFY = "à vérifier"
"""What is written of a place that only an old list knows."""

_POINT_KIND = "Point d’accueil Caf"


def read_laep(
    source: Source, fetched: Fetched, dataset: DataSet, tree: TerritoryTree, report: SourceReport
) -> pd.DataFrame:
    """Read the list of Laep, whose columns are recognised like those of any list.

    Returns
    -------
    geopandas.GeoDataFrame
        Table `structures`.
    """
    sheet = _sheet(source, fetched)
    wishes = Wishes(name=source.cited, territory=FRANCE_CODE, dispositifs=(Dispositif.LAEP,))
    draft = prepare(sheet, dataset, tree, wishes)
    report.read = len(draft.report)
    lost = draft.report.loc[draft.report["Résultat"] == REJECTED, "Détail"].str.split("«").str[0]
    for reason, rows in lost.str.strip(" :").value_counts().items():
        report.reject(str(reason), int(rows))
    table = draft.structures.copy()
    report.kept = len(table)
    table["id"] = table["id"].str.replace("LISTE-", "CNAF-")
    age = datetime.now(UTC).year - int(source.vintage) if source.vintage.isdigit() else 0
    old = age > constant("list_years")
    table["source"] = f"{source.cited} ({source.vintage}), {TO_VERIFY}" if old else source.cited
    table["vintage"] = source.vintage
    report.note(f"liste de {source.vintage}")
    if old:
        report.note(f"Laep connus de cette seule liste, vieille de {age} ans, {TO_VERIFY}", len(table))
    vague = table["geocoding"] == Geocoding.COMMUNE
    report.note("Laep placés à la mairie, faute de coordonnées", int(vague.sum()))
    return table


def _sheet(source: Source, fetched: Fetched) -> Sheet:
    with opened(source, fetched.path) as stream, scratch() as folder:
        copy = folder / fetched.path.with_suffix(".csv").name
        copy.write_bytes(stream.read())
        return read_list(copy, copy.name)


def read_points(
    source: Source, fetched: Fetched, finder: CommuneFinder, report: SourceReport
) -> pd.DataFrame:
    """Read the reception points of the Caf, placed at the mairie of their commune: the file has no position.

    Returns
    -------
    pandas.DataFrame
        Columns of `bpe.lay_out`, without coordinates.
    """
    raw = read_csv(source, fetched.path)
    report.read = len(raw)
    commune, name = (raw[column].str.strip() for column in source.columns.split())
    commune = commune.str.zfill(5).str.upper()
    carried = [holder(code, "", finder) or code for code in commune]
    gone = [a != b and a not in finder.cities for a, b in zip(commune, carried, strict=True)]
    report.note("anciens codes de commune, portés à l’héritière", sum(gone))
    commune = pd.Series(carried, index=raw.index)
    sound = commune.isin(finder.parts.index) & (name != "")
    report.reject("commune ou nom inconnus", int((~sound).sum()))
    kept = pd.DataFrame({"commune": commune, "name": name})[sound].drop_duplicates()
    report.reject("point déjà lu", int(sound.sum()) - len(kept))
    report.kept = len(kept)
    own = [hashlib.sha256("|".join(row).encode()).hexdigest()[:12] for row in kept.itertuples(index=False)]
    return pd.DataFrame(
        {
            "id": [f"CAF-{code}" for code in own],
            "name": kept["name"],
            "kind": _POINT_KIND,
            "manager": "Caf",
            "address": "",
            "postal_code": "",
            "commune": kept["commune"],
            "source": source.cited,
            "vintage": source.vintage,
            "geocoding": str(Geocoding.COMMUNE),
            "lon": np.nan,
            "lat": np.nan,
        }
    )


def without_known(laep: pd.DataFrame, bpe: pd.DataFrame, report: SourceReport) -> pd.DataFrame:
    """Leave out Laep without position where the BPE already places as many in their commune.

    Both lists come from the same files of the Caf: names differ, numbers do not.
    """
    offered = bpe["dispositifs"].map(lambda codes: Dispositif.LAEP in codes)
    there = bpe.loc[offered, "commune"].value_counts()
    listed = laep["commune"].value_counts()
    as_many = laep["commune"].map(there).fillna(0) >= laep["commune"].map(listed)
    known = as_many & (laep["geocoding"] == Geocoding.COMMUNE)
    report.reject("sans position, dans une commune où la BPE place déjà autant de Laep", int(known.sum()))
    report.kept -= int(known.sum())
    return laep[~known]
