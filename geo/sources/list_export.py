"""Write structures as a list that people can read, correct and import again without any change."""

from __future__ import annotations

from io import BytesIO

import geopandas as gpd
import pandas as pd

from geo.domain.dispositifs import Dispositif
from geo.domain.vocabulary import Geocoding

_GEOCODING = {Geocoding.EXACT: "exacte", Geocoding.STREET: "à la rue", Geocoding.COMMUNE: "à la commune"}
_COLUMNS = {
    "id": "Identifiant",
    "name": "Nom",
    "kind": "Genre",
    "type": "Type",
    "manager": "Gestionnaire",
    "address": "Adresse",
    "postal_code": "Code postal",
    "commune_name": "Commune",
    "commune": "Code Insee",
    "longitude": "Longitude",
    "latitude": "Latitude",
    "geocoding": "Précision",
    "approval_end": "Fin d’agrément",
    "source": "Source",
    "vintage": "Millésime",
}
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def list_table(structures: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> pd.DataFrame:
    """Lay structures out as text, with the columns that an import recognises.

    Text that a spreadsheet would run as a formula takes an apostrophe; an import takes it away.
    """
    names = communes.set_index("code")["name"]
    table = pd.DataFrame(structures.drop(columns="geometry"))
    table["type"] = [" + ".join(Dispositif(code).label for code in codes) for codes in table["dispositifs"]]
    table["commune_name"] = table["commune"].map(names)
    # The shortest text that gives the very same number back.
    table["longitude"] = [repr(float(x)) for x in structures.geometry.x]
    table["latitude"] = [repr(float(y)) for y in structures.geometry.y]
    table["geocoding"] = [_GEOCODING[Geocoding(g)] for g in table["geocoding"]]
    table = table[list(_COLUMNS)].rename(columns=_COLUMNS).astype(object)
    table = table.where(table.notna(), "")
    return _harmless(table, [name for name in table.columns if name not in {"Longitude", "Latitude"}])


def _harmless(table: pd.DataFrame, texts: list[str]) -> pd.DataFrame:
    """Put an apostrophe before the texts that a spreadsheet would run as formulas."""
    safe = table.copy()
    safe[texts] = safe[texts].map(lambda text: f"'{text}" if str(text).startswith(_FORMULA_STARTS) else text)
    return safe


def rows_as_csv(table: pd.DataFrame) -> bytes:
    """Write rows as they were given in a file, as CSV: none of their texts is run as a formula."""
    return as_csv(_harmless(table, list(table.columns)))


def as_csv(table: pd.DataFrame) -> bytes:
    """Write as CSV that a French Excel opens at a click."""
    return table.to_csv(sep=";", index=False).encode("utf-8-sig")


def as_xlsx(table: pd.DataFrame) -> bytes:
    """Write as an Excel workbook, all as text: codes keep their zeros."""
    buffer = BytesIO()
    options = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    with pd.ExcelWriter(buffer, engine="xlsxwriter", engine_kwargs=options) as book:
        table.to_excel(book, index=False, sheet_name="Structures")
    return buffer.getvalue()
