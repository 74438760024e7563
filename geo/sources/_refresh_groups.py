"""Make the tables of each group from its sources: boundaries, population, QPV, structures, other places."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pandas as pd

from geo.analysis.territories import TerritoryTree
from geo.domain.dispositifs import Dispositif
from geo.domain.errors import SourceError
from geo.domain.vocabulary import FRANCE_CODE, Origin
from geo.sources import bpe, census, cnaf, contours, density, qpv, squares
from geo.sources._official_places import as_places, as_structures
from geo.sources._work import AbsentError, Work, official_entry
from geo.sources.catalogue import Source
from geo.sources.download import Fetched
from geo.sources.merge import merge_same_places
from geo.sources.report import SourceReport
from geo.sources.streets import make_streets

_KNOWN = (Dispositif.CENTRE_SOCIAL, Dispositif.EVS, Dispositif.LAEP)
"""What national files tell; of the Clas there is none."""


def _boundaries(work: Work) -> None:
    raw = work.attempt("communes", contours.read_boundaries)
    if raw is None:
        return
    told = work.report.sources[-1]
    named = {
        name: table
        for name in ("epci", "departements", "regions")
        if (table := work.attempt(name, contours.read_boundaries)) is not None
    }
    communes = contours.build_communes(raw, work.table("communes"), told)
    before = {name: getattr(work.dataset, name) for name in ("epci", "departements", "regions")}
    made = {"communes": communes, **contours.build_divisions(communes, named, before)}
    entry = official_entry(work, ("communes", "epci", "departements", "regions"))
    old = work.entry("communes")
    kept = [part for part in str(old["source"]).split(" ; ") if not part.startswith("Etalab")]
    vintage = ", ".join([f"contours {entry['vintage']}", *str(old["vintage"]).split(", ")[1:]])
    work.tables |= made
    work.entries |= dict.fromkeys(made, entry)
    cited = " ; ".join([work.sources["communes"].cited, *kept])
    work.entries["communes"] = {**entry, "source": cited, "vintage": vintage, "notes": "; ".join(told.notes)}


def _population(work: Work) -> None:
    figures = work.attempt("census", census.read_census)
    if figures is None:
        return
    communes = census.apply_census(work.table("communes"), figures, work.report.sources[-1])
    told = list(work.report.sources[-1].notes)
    used = ["census"]
    classes = work.attempt("density", density.read_density)
    if classes is not None:
        communes = density.apply_density(communes, classes, work.report.sources[-1])
        told += work.report.sources[-1].notes
        used.append("density")
    entry = work.entry("communes")
    year = work.sources["census"].vintage
    kept = [p for p in str(entry["source"]).split(" ; ") if not p.startswith("Insee, recensement")]
    cited = [work.sources[name].cited for name in used]
    work.tables["communes"] = communes
    work.entries["communes"] = {
        **entry,
        "source": " ; ".join(dict.fromkeys([*kept, *cited])),
        "vintage": f"{str(entry['vintage']).split(', ')[0]}, recensement {year}",
        "date": official_entry(work, used)["date"],
        "notes": " ; ".join(told),
        "files": [*entry.get("files", ()), *work.files_of(*used)],
    }


def _qpv(work: Work) -> None:
    finder = work.finder()
    shapes = work.attempt("qpv", partial(qpv.read_contours, finder=finder, inside=work.inside))
    if shapes is None:
        return
    told = work.report.sources[-1]
    codes = set(shapes["code"])

    def read(source: Source, fetched: Fetched, report: SourceReport) -> pd.DataFrame:
        return qpv.read_figures(source, fetched, codes, report)

    names = ("qpv_population", "qpv_ages", "qpv_income")
    figures = {name: table for name in names if (table := work.attempt(name, read)) is not None}
    table = qpv.add_figures(shapes, figures, finder, told)
    if work.inside is not None and work.dataset.manifest["qpv"].origin == Origin.OFFICIAL:
        others = work.dataset.qpv["communes"].map(work.inside.isdisjoint)
        table = pd.concat([table, work.dataset.qpv[others]], ignore_index=True)
    work.tables["qpv"] = table
    work.entries["qpv"] = official_entry(work, ("qpv", *figures), notes=" ; ".join(told.notes))


def _squares(work: Work) -> None:
    finder = work.finder()
    frames: list[pd.DataFrame] = []
    used: list[str] = []
    for name, read in (("squares", squares.read_filosofi), ("squares_access", squares.read_access)):
        # The second is one file a région, given by hand: it completes the first, or stands for it.
        if name == "squares" or work.supply.given is not None:
            table = work.attempt(name, partial(read, finder=finder))
            if table is not None:
                frames.append(table if not frames else _elsewhere(table, frames[0]))
                used.append(name)
    if not frames:
        left = [one.left for one in work.report.sources if one.source.startswith("squares") and one.left]
        if left:
            raise SourceError(left[0])
        if work.supply.given is None:
            return
        raise AbsentError
    told = [one for one in work.report.sources if one.source in used]
    vintage = frames[0].attrs.get("year", work.sources[used[0]].vintage)
    frames[0].attrs.clear()
    table = pd.concat([one.astype({"commune": object}) for one in frames], ignore_index=True)
    work.tables["squares"] = table.astype({"commune": "category"})
    notes = " ; ".join(note for one in told for note in one.notes)
    work.entries["squares"] = official_entry(work, used, vintage=vintage, notes=notes)


def _elsewhere(table: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    return table[~table["commune"].isin(known["commune"].unique())]


def _read_bpe(work: Work) -> pd.DataFrame | None:
    """Read and check the BPE once for the groups that need it."""
    if "bpe" in work.shared:
        return work.shared["bpe"]

    def read(source: Source, fetched: Fetched, report: SourceReport) -> pd.DataFrame:
        rows = bpe.read_rows(source, fetched.path, work.supply.progress, report)
        rows = bpe.without_repeats(rows, report)
        labels = _labels(work, fetched.path, report)
        bpe.check_types(rows, labels)
        if labels is None:
            report.note("nomenclature absente : types vérifiés par leurs effectifs seulement")
        report.read = len(rows)
        laid = bpe.lay_out(rows).assign(source=source.cited)
        laid["vintage"] = laid["vintage"].where(laid["vintage"] != "", source.vintage)
        return laid

    # Whatever becomes of it, it is asked for once.
    work.shared["bpe"] = None
    work.shared["bpe"] = work.attempt("bpe", read)
    work.shared["bpe_report"] = next(one for one in work.report.sources if one.source == "bpe")
    return work.shared["bpe"]


def _labels(work: Work, archive: Path, report: SourceReport) -> pd.DataFrame | None:
    """Read the labels of the types, in the archive of the BPE or in a file of their own."""
    source = work.sources["bpe_labels"]
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as members:
            inside = [n for n in members.namelist() if re.search(r"varmod|nomenclature", n, re.IGNORECASE)]
        if inside:
            member = f"^{re.escape(inside[0].split('/')[-1])}$"
            try:
                return bpe.read_labels(Source(**{**vars(source), "member": member}), archive)
            except SourceError as error:
                report.note(f"nomenclature de l’archive non lue, on fait sans : {error}")
    return work.attempt("bpe_labels", lambda source, fetched, _: bpe.read_labels(source, fetched.path))


def _structures(work: Work) -> None:
    rows = _read_bpe(work)
    if rows is None:
        return
    told: SourceReport = work.shared["bpe_report"]
    finder = work.finder()
    table = as_structures(rows[rows["table"] == "structures"], finder, told)
    tree = TerritoryTree(work.dataset)

    def read(source: Source, fetched: Fetched, report: SourceReport) -> pd.DataFrame:
        return cnaf.without_known(cnaf.read_laep(source, fetched, work.dataset, tree, report), table, report)

    laep = work.attempt("cnaf_laep", read)
    notes = list(told.notes)
    if laep is not None and len(laep):
        table = pd.concat([table, laep[table.columns]], ignore_index=True)
        notes += work.report.sources[-1].notes
    departement_of = work.table("communes").set_index("code")["departement"]
    merged, work.report.merged = merge_same_places(table, departement_of)
    told.note("lignes réunies à une autre du même lieu", len(work.report.merged))
    notes += told.notes[-1:] if len(work.report.merged) else []
    scope = {d.value: [FRANCE_CODE] if d in _KNOWN else [] for d in Dispositif}
    vintage = max(rows["vintage"])
    work.tables["structures"] = merged
    work.entries["structures"] = official_entry(
        work, ("bpe", "cnaf_laep", "bpe_labels"), scope=scope, vintage=vintage, notes=" ; ".join(notes)
    )


def _places(work: Work) -> None:
    finder = work.finder()
    frames = []
    rows = _read_bpe(work)
    if rows is not None:
        frames.append(as_places(rows[rows["table"] == "places"], finder, work.shared["bpe_report"]))

    def read(source: Source, fetched: Fetched, report: SourceReport) -> pd.DataFrame:
        points = cnaf.read_points(source, fetched, finder, report)
        report.kept = 0
        return as_places(points, finder, report)

    points = work.attempt("caf_points", read)
    if points is not None:
        frames.append(points)
    if frames:
        work.tables["places"] = pd.concat(frames, ignore_index=True)
        work.entries["places"] = official_entry(work, ("bpe", "caf_points"))


STEPS: dict[str, Callable[[Work], None]] = {
    "boundaries": _boundaries,
    "population": _population,
    "qpv": _qpv,
    "squares": _squares,
    "structures": _structures,
    "places": _places,
    "streets": make_streets,
}
"""How each group of the catalogue is made, in their order."""
