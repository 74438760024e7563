"""Read the official density grid: dense, intermediate or rural, in place of the approximation."""

from __future__ import annotations

from io import BytesIO

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd

from geo.domain.errors import SourceError
from geo.domain.reference import rows as reference
from geo.domain.vocabulary import CommuneKind
from geo.sources.catalogue import Source, find_columns
from geo.sources.download import Fetched
from geo.sources.files import numbers, opened, read_csv
from geo.sources.report import SourceReport

_ROWS_ABOVE_HEADER = 20


def read_density(source: Source, fetched: Fetched, report: SourceReport) -> pd.Series:
    """Read the level of each commune, brought to the three classes.

    Returns
    -------
    pandas.Series
        Density class by commune code.
    """
    raw = _read(source, fetched)
    code, level = source.columns.split()
    report.read = len(raw)
    classes = {int(row["level"]): int(row["density_class"]) for row in reference("density_levels")}
    found = numbers(raw[level]).map(classes)
    codes = raw[code].astype(str).str.strip().str.zfill(5)
    sound = found.notna() & ~codes.duplicated()
    report.reject("niveau de densité inconnu ou commune répétée", int((~sound).sum()))
    report.kept = int(sound.sum())
    return pd.Series(found[sound].to_numpy(dtype="int8"), index=pd.Index(codes[sound]))


def _read(source: Source, fetched: Fetched) -> pd.DataFrame:
    with opened(source, fetched.path) as stream:
        head = stream.read(4)
        if head != b"PK\x03\x04":
            return read_csv(source, fetched.path)
        content = head + stream.read()
    try:
        book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True)
    except (KeyError, ValueError, OSError) as error:
        raise SourceError(
            f"{source.title} : « {fetched.path.name} » n’est pas un classeur lisible. "
            "Téléchargez-le de nouveau."
        ) from error
    for sheet in book.worksheets:
        rows = [["" if v is None else str(v) for v in row] for row in sheet.iter_rows(values_only=True)]
        for position, header in enumerate(rows[:_ROWS_ABOVE_HEADER]):
            # Titles stand above the header; a sheet of documentation has none.
            try:
                found = find_columns(source, header)
            except SourceError:
                continue
            table = pd.DataFrame(rows[position + 1 :], columns=header)
            return table[list(found.values())].set_axis(list(found), axis=1)
    raise SourceError(
        f"{source.title} : aucune feuille de « {fetched.path.name} » n’a les colonnes attendues "
        f"({source.columns}). Corrigez sa ligne dans la table des sources."
    )


def apply_density(communes: gpd.GeoDataFrame, classes: pd.Series, report: SourceReport) -> gpd.GeoDataFrame:
    """Put the official classes in place; arrondissements take that of their city, others keep theirs."""
    table = communes.copy()
    own = table["code"].map(classes)
    city = table["city"].map(classes)
    official = own.fillna(city)
    table["density_class"] = np.where(official.isna(), table["density_class"], official).astype("int8")
    unknown = official.isna() & (table["kind"] != CommuneKind.CITY)
    report.note("communes hors de la grille, classe approchée gardée", int(unknown.sum()))
    report.reject("code qui n’est plus une commune", int((~classes.index.isin(table["code"])).sum()))
    return table
