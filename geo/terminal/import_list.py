"""Import a Caf's own list of structures, or try it and read what would become of each row."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from geo import store
from geo.analysis.change import Change, WithStructures, compare
from geo.analysis.coverage import Analysis
from geo.analysis.in_use import load_analysis
from geo.analysis.travel import default_access
from geo.domain.dispositifs import Dispositif
from geo.domain.errors import DataError, ParameterError
from geo.domain.french import agree, number
from geo.sources.caf_list import ACCEPTED, CORRECTED, REJECTED, Draft, Wishes, prepare, read_list
from geo.sources.ign import IgnGeocoder
from geo.sources.imports import Mode, Proposal, propose, publish_list
from geo.terminal.import_zoning import import_zoning
from geo.terminal.options import write_report
from geo.words.change import change_lines, replaced_sentence

_SHOWN = 5
_YES = "remplacer"


def import_list(
    file: Annotated[Path, typer.Argument(help="Liste en CSV, XLSX, XLS, ODS ou GeoJSON", metavar="FICHIER")],
    name: Annotated[str, typer.Option(help="Nom à citer ; celui du fichier par défaut")] = "",
    territory: Annotated[str, typer.Option(help="Son territoire ; son département par défaut")] = "",
    replace: Annotated[
        bool,
        typer.Option(
            "--replace/--add", help="Remplacer ce qu’on savait du territoire ; par défaut, compléter"
        ),
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Confirmer d’avance ce qu’un remplacement change")
    ] = False,
    dispositif: Annotated[
        list[Dispositif] | None, typer.Option(help="Type de toute la liste, si aucune colonne ne le dit")
    ] = None,
    column: Annotated[
        list[str] | None, typer.Option(help="Colonne à lire autrement, « champ=Nom de colonne » ; à répéter")
    ] = None,
    hidden: Annotated[bool, typer.Option("--hidden", help="Lire aussi les lignes masquées")] = False,
    split: Annotated[
        list[str] | None,
        typer.Option(help="Ligne à ne réunir à aucune autre (« 12 », « LAEP:12 ») ; à répéter"),
    ] = None,
    leave_out: Annotated[list[str] | None, typer.Option(help="Ligne à écarter ; à répéter")] = None,
    only_sure: Annotated[
        bool, typer.Option("--only-sure", help="Écarter les lignes « à confirmer »")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tout vérifier, ne rien publier")] = False,
    report: Annotated[Path | None, typer.Option(help="Fichier CSV du rapport, ligne par ligne")] = None,
    zoning: Annotated[
        str, typer.Option(help="Le fichier est un zonage de ce nom (« CTG 2026 », « FRR »), et non une liste")
    ] = "",
    geocode: Annotated[
        bool, typer.Option("--geocode/--no-geocode", help="Demander à l’IGN la position des adresses")
    ] = True,
) -> None:
    """Importe la liste d’une Caf, ou un zonage ; chaque ligne a son résultat et son motif."""
    if not file.is_file():
        raise DataError(f"Le fichier « {file} » n’existe pas. Vérifiez son chemin.")
    if zoning:
        import_zoning(file, zoning, report, dry_run=dry_run)
        return
    wishes = Wishes(
        name or file.stem,
        territory,
        _columns(column or []),
        tuple(dispositif or ()),
        frozenset(leave_out or ()),
        frozenset(split or ()),
        only_sure,
    )
    sheet = read_list(file, hidden=hidden)
    analysis = load_analysis()
    geocoder = IgnGeocoder() if geocode else None
    draft = prepare(sheet, analysis.dataset, analysis.tree, wishes, geocoder)
    _show(draft, geocoder.failure if geocoder else "")
    if report is not None:
        write_report(draft.report, report)
    mode = Mode.REPLACE if replace else Mode.ADD
    changes = [] if draft.structures.empty else _show_changes(draft, mode, analysis)
    if dry_run:
        typer.echo("Essai : rien n’a été publié.")
        return
    if replace and not draft.structures.empty and not yes:
        _confirm(changes)
    kept = publish_list(draft, file, mode)
    typer.echo(
        f"Publiée : « {kept.name} », {draft.territory.name}. Original gardé dans {store.home().where}."
    )


def _columns(pairs: list[str]) -> dict[str, str]:
    for pair in pairs:
        if "=" not in pair:
            raise ParameterError(f"« {pair[:40]} » : écrivez « champ=Colonne », par exemple name=Structure.")
    return dict(pair.split("=", 1) for pair in pairs)


def _show(draft: Draft, failure: str) -> None:
    accepted, corrected, rejected = (draft.count(result) for result in (ACCEPTED, CORRECTED, REJECTED))
    read = len(draft.report)
    typer.echo(
        f"{number(read)} {agree(read, 'ligne lue', 'lignes lues')} : "
        f"{number(accepted)} {agree(accepted, 'acceptée', 'acceptées')}, "
        f"{number(corrected)} {agree(corrected, 'corrigée', 'corrigées')}, "
        f"{number(rejected)} {agree(rejected, 'rejetée', 'rejetées')} ; "
        f"{number(len(draft.structures))} {agree(len(draft.structures), 'structure', 'structures')}."
    )
    for notice in (*draft.notices, *([f"Adresses : {failure}."] if failure else [])):
        typer.echo(notice)
    lost = draft.report[draft.report["Résultat"] == REJECTED]
    _list([f"ligne {line} rejetée : {why}" for line, why in _pairs(lost, "Ligne", "Détail")], "--report")
    asked = _pairs(draft.doubtful, "Ligne", "À confirmer")
    _list([f"ligne {line} à confirmer : {why}" for line, why in asked], "--report")
    merged = draft.merged[["Ligne", "Réunie à la ligne", "Pourquoi"]].itertuples(index=False, name=None)
    _list(
        [f"ligne {a} réunie à la ligne {b} : {why} (--split {a} les sépare)" for a, b, why in merged],
        "--report",
    )


def _pairs(table: pd.DataFrame, *columns: str) -> list[tuple[str, str]]:
    return [(str(a), str(b)) for a, b in table[list(columns)].itertuples(index=False, name=None)]


def _list(lines: list[str], option: str) -> None:
    for line in lines[:_SHOWN]:
        typer.echo(f"  {line}")
    if len(lines) > _SHOWN:
        typer.echo(f"  … et {number(len(lines) - _SHOWN)} autres : demandez le rapport ({option}).")


def _show_changes(draft: Draft, mode: Mode, analysis: Analysis) -> list[Change]:
    """Show what the import would change, before it does."""
    proposal = propose(draft, mode, analysis.dataset)
    _show_merged(proposal)
    after = WithStructures(analysis, proposal.structures, proposal.info)
    changes = compare(analysis, after, draft.territory, default_access())
    typer.echo("Ce que cet import changerait :")
    for line in change_lines(changes):
        typer.echo(f"  {line}")
    return changes


def _show_merged(proposal: Proposal) -> None:
    told = proposal.merged[["merged_name", "kept_name", "rule"]].itertuples(index=False, name=None)
    _list([f"« {one} » est déjà connue : « {kept} » ({rule})" for one, kept, rule in told], "--dry-run")


def _confirm(changes: list[Change]) -> None:
    """Ask for a replacement to be confirmed, its figures said.

    Raises
    ------
    ParameterError
        If it is not.
    """
    figures = replaced_sentence(changes) or "les mêmes nombres de structures, autrement placées"
    if (
        sys.stdin.isatty()
        and typer.prompt(f"{figures}. Pour confirmer, tapez « {_YES} »", default="") == _YES
    ):
        return
    raise ParameterError(
        f"Remplacement non confirmé, rien n’a été publié : {figures}. "
        "Relancez avec --yes pour confirmer, ou sans --replace pour compléter."
    )
