"""Refresh the data in use from the official sources: read, checked, published at once or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from geo import store
from geo.analysis.territories import TerritoryTree
from geo.domain.errors import DataError, ParameterError, SourceError
from geo.sources import imports
from geo.sources._official_places import recoded
from geo.sources._refresh_groups import STEPS
from geo.sources._work import AbsentError, Work
from geo.sources.catalogue import BY_DEPARTEMENT, GROUPS, check_groups, read_catalogue
from geo.sources.communes import CommuneFinder
from geo.sources.download import Patience, check_network
from geo.sources.files import Supply
from geo.sources.report import OnProgress, Progress, RefreshReport, SourceReport, silent
from geo.sources.squares import rehomed
from geo.sources.streets import departements_of
from geo.store import DataSet, journal, local_folder
from geo.store.rights import TERMINAL
from geo.store.schema import validate

REPORT, MERGED = "report.json", "merged.csv"


def refresh(
    only: Iterable[str] = (),
    *,
    folder: Path | None = None,
    dry_run: bool = False,
    progress: OnProgress = silent,
    catalogue: Path | None = None,
    patience: Patience | None = None,
    who: str = TERMINAL,
    territory: str = "",
) -> RefreshReport:
    """Refresh the data in use.

    Parameters
    ----------
    only : iterable of str
        Groups of `catalogue.GROUPS`; all by default.
    folder : pathlib.Path, optional
        Files downloaded by hand; without it the network is asked.
    dry_run : bool
        Read and check everything, publish nothing.
    progress : callable
        Told how far the work has gone; what it raises stops it, and nothing is published.
    catalogue : pathlib.Path, optional
        Another table of sources.
    patience : Patience, optional
    who : str
        For the trail (see `geo.store.audit`).
    territory : str
        Whose QPV alone are refreshed, the contours being those of a département or a région; or by whose
        départements streets are.

    Returns
    -------
    RefreshReport
        A group whose source is refused is left as it was; the others are published together.

    Raises
    ------
    StoreError
        If another refresh is under way, or nothing can be written.
    ParameterError
        If the folder given is none, or cannot be read.
    SourceError
        If it holds no known file, or no server answers.
    """
    only = [name for name in only if name.strip()]
    groups = check_groups(only)
    _check_folder(folder)
    with journal.timed("refresh"), store.exclusively(store.REFRESH):
        supply = Supply(folder, local_folder() / "downloads", progress, patience or Patience())
        based_on = store.current_version()
        work = Work(store.load(), supply, read_catalogue(catalogue), RefreshReport())
        if territory:
            _narrow(work, groups, territory)
        elif folder is None:
            groups = _for_all_of_france(groups, asked=bool(only))
        work.expected = sum(source.group in groups for source in work.sources.values())
        if folder is None:
            progress(Progress("Recherche des serveurs"))
            check_network((s for s in work.sources.values() if s.group in groups), supply.patience)
        for group in groups:
            _step(work, STEPS[group], missing_is_error=folder is None or bool(only))
        if folder is not None and not any(one.files for one in work.report.sources):
            names = ", ".join(sorted(path.name for path in folder.iterdir())[:5]) or "rien"
            raise SourceError(
                f"Aucun fichier officiel reconnu dans « {folder} » (on y trouve : {names}). Gardez les noms "
                "sous lesquels les producteurs les publient."
            )
        _settle(work)
        work.report.published = sorted(work.tables)
        if work.tables and not dry_run:
            progress(Progress("Publication"))
            work.report.version = _publish(work, groups, based_on, who)
    return work.report


def _check_folder(folder: Path | None) -> None:
    if folder is not None and not (folder.is_dir() and os.access(folder, os.R_OK)):
        raise ParameterError(
            f"« {folder} » n’est pas un dossier qui peut être lu : indiquez celui des fichiers téléchargés."
        )


def _narrow(work: Work, groups: list[str], territory: str) -> None:
    """Refresh the QPV, or the streets, of a territory only."""
    tree = TerritoryTree(work.dataset)
    if groups == ["qpv"]:
        work.inside = frozenset(tree.commune_codes(tree.get(territory)))
    elif groups == ["streets"]:
        work.departements = departements_of(tree, tree.get(territory))
    else:
        raise ParameterError(
            "« --territory » s’emploie avec « --only qpv » ou « --only streets » : les QPV ou les rues d’un "
            "territoire."
        )


def _for_all_of_france(groups: list[str], *, asked: bool) -> list[str]:
    """Leave out what no server is asked of the whole country."""
    if asked and not BY_DEPARTEMENT.isdisjoint(groups):
        raise ParameterError(
            "Les rues se chargent département par département : indiquez-le, par exemple « --territory 59 »."
        )
    return [group for group in groups if group not in BY_DEPARTEMENT]


def _step(work: Work, step: Callable[[Work], None], *, missing_is_error: bool) -> None:
    before = (dict(work.tables), dict(work.entries))
    try:
        step(work)
    except AbsentError:
        work.tables, work.entries = before
        if missing_is_error:
            told = work.report.sources[-1]
            told.error = f"{told.title} : fichier absent du dossier. Ajoutez-le sous son nom de publication."
    except (SourceError, DataError) as error:
        work.tables, work.entries = before
        if str(error) not in work.report.errors:
            work.report.sources[-1].error = str(error)


def _settle(work: Work) -> None:
    """Bring to the communes as they will be what was not refreshed with them, lay lists over, and check."""
    finder = work.finder()
    if "communes" in work.tables:
        for name in ("places", "qpv"):
            if name not in work.tables:
                _carry(work, name, finder)
        if work.dataset.squares is not None and "squares" not in work.tables:
            work.tables["squares"] = rehomed(work.dataset.squares, finder)
            work.entries["squares"] = work.entry("squares")
    if "structures" in work.tables:
        base, entry = work.tables["structures"], work.entries["structures"]
    else:
        base, entry = imports.base_structures(work.dataset)
    if "structures" in work.tables or "communes" in work.tables:
        base = recoded(base, finder)
        dataset = _with_tables(work)
        work.shared["base"] = (base, entry)
        work.tables["structures"], work.entries["structures"] = imports.compose(
            base, entry, imports.active(), dataset
        )
    work.tables = {name: validate(table, name) for name, table in work.tables.items()}


def _carry(work: Work, name: str, finder: CommuneFinder) -> None:
    table = getattr(work.dataset, name)
    if name == "qpv":
        table = table.copy()
        known = set(finder.parts.index)
        inner = table.geometry.representative_point()
        at = finder.at(inner.x.to_numpy(), inner.y.to_numpy())
        table["communes"] = [
            [code for code in codes if code in known] or ([str(place)] if place is not None else list(codes))
            for codes, place in zip(table["communes"], at, strict=True)
        ]
    else:
        table = recoded(table, finder)
    work.tables[name], work.entries[name] = table, work.entry(name)


def _with_tables(work: Work) -> DataSet:
    parts = {name: work.table(name) for name in ("communes", "epci", "departements", "regions")}
    return DataSet(**{**vars(work.dataset), **parts})


def _publish(work: Work, groups: list[str], based_on: str | None, who: str) -> str:
    attached = {REPORT: work.report.table().to_json(orient="records", force_ascii=False).encode()}
    if not work.report.merged.empty:
        attached[MERGED] = work.report.merged.to_csv(sep=";", index=False).encode("utf-8-sig")
    if "base" in work.shared:
        attached |= imports.attachments(imports.active(), *work.shared["base"])
    done = [GROUPS[g] for g in groups if not any(one.error for one in _of_group(work, g))]
    return store.publish(
        work.tables,
        work.entries,
        attachments=attached,
        event={"kind": "refresh", "what": ", ".join(done), "who": who, "files": _files(work)},
        based_on=based_on,
    )


def _files(work: Work) -> list[dict[str, str]]:
    return [file for one in work.report.sources for file in one.files]


def _of_group(work: Work, group: str) -> list[SourceReport]:
    return [one for one in work.report.sources if work.sources[one.source].group == group]
