"""Import a Caf's own list of structures, or try it and read what would become of each row."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geo import store
from geo.analysis.territories import TerritoryTree
from geo.domain.dispositifs import Dispositif
from geo.domain.errors import DataError, ParameterError
from geo.domain.french import agree, number
from geo.sources.caf_list import ACCEPTED, CORRECTED, REJECTED, Draft, Wishes, prepare, read_list
from geo.sources.ign import IgnGeocoder
from geo.sources.imports import Mode, publish_list

_SHOWN = 5


def import_list(
    file: Annotated[Path, typer.Argument(help="Liste en CSV, XLSX ou GeoJSON")],
    name: Annotated[str, typer.Option(help="Nom à citer ; celui du fichier par défaut")] = "",
    territory: Annotated[str, typer.Option(help="Son territoire ; son département par défaut")] = "",
    replace: Annotated[
        bool, typer.Option("--replace/--add", help="Remplacer ce qu'on savait du territoire, ou le compléter")
    ] = True,
    dispositif: Annotated[
        list[Dispositif] | None, typer.Option(help="Type de toute la liste, si aucune colonne ne le dit")
    ] = None,
    column: Annotated[
        list[str] | None, typer.Option(help="Colonne à lire autrement, « champ=Nom de colonne » ; à répéter")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tout vérifier, ne rien publier")] = False,
    report: Annotated[Path | None, typer.Option(help="Fichier CSV du rapport, ligne par ligne")] = None,
    geocode: Annotated[
        bool, typer.Option("--geocode/--no-geocode", help="Demander à l'IGN la position des adresses")
    ] = True,
) -> None:
    """Importe la liste d'une Caf ; chaque ligne est acceptée, corrigée ou rejetée avec son motif."""
    if not file.is_file():
        raise DataError(f"Le fichier « {file} » n'existe pas. Vérifiez son chemin.")
    wishes = Wishes(name or file.stem, territory, _columns(column or []), tuple(dispositif or ()))
    sheet = read_list(file)
    dataset = store.load()
    geocoder = IgnGeocoder() if geocode else None
    draft = prepare(sheet, dataset, TerritoryTree(dataset), wishes, geocoder)
    _show(draft, geocoder.failure if geocoder else "")
    if report is not None:
        draft.report.to_csv(report, sep=";", index=False, encoding="utf-8-sig")
    if dry_run:
        typer.echo("Essai : rien n'a été publié.")
        return
    kept = publish_list(draft, file, Mode.REPLACE if replace else Mode.ADD)
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
    for notice in (*draft.sheet.notices, *([f"Adresses : {failure}."] if failure else [])):
        typer.echo(notice)
    lost = draft.report[draft.report["Résultat"] == REJECTED]
    for line, detail in lost[["Ligne", "Détail"]].head(_SHOWN).itertuples(index=False, name=None):
        typer.echo(f"  ligne {line} rejetée : {detail}")
    if len(lost) > _SHOWN:
        typer.echo(f"  … et {number(len(lost) - _SHOWN)} autres : demandez le rapport (--report).")
