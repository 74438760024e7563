"""Say which agréments end, when to begin, and who would lose access if they were not renewed."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from geo.analysis.coverage import Analysis
from geo.analysis.renewals import HORIZONS, Calendar, Renewal
from geo.analysis.scenario.effect import SOMEBODY, Effect
from geo.domain.columns import Column, Kind
from geo.domain.french import agree, count, enumerate_fr, number, sentence, typography
from geo.domain.places import in_place
from geo.domain.reference import constant
from geo.domain.reference import rows as reference_rows
from geo.domain.territory import Territory
from geo.domain.vocabulary import Level, Noun
from geo.words.dates import date_in_words

_STRUCTURE = Noun("structure", "structures", feminine=True)
_APPROVAL = Noun("agrément", "agréments", elided=True)
COLUMNS = ("Structure", "Dispositifs", "Commune", "Fin d’agrément", "Commencer avant le")


def calendar_sentence(calendar: Calendar, territory: Territory) -> str:
    """Say how many agréments end, horizon by horizon."""
    where = in_place(territory)
    if not calendar.within(HORIZONS[-1]) and not calendar.ended:
        if calendar.later:
            return sentence(f"{where}, aucun agrément connu ne prend fin dans les {HORIZONS[-1]} mois")
        return sentence(f"{where}, aucune date de fin d’agrément n’est connue : importez une liste")
    counts = {months: len(calendar.within(months)) for months in HORIZONS}
    # A wider horizon that adds nothing is not said.
    said = [
        f"{number(many)} dans les {months} mois"
        for before, (months, many) in zip((0, *counts.values()), counts.items(), strict=False)
        if many > before
    ]
    many = len(calendar.within(HORIZONS[-1]))
    ending = (
        f"{agree(many, 'un agrément prend', 'des agréments prennent')} fin {where} : {enumerate_fr(said)}"
    )
    return sentence(ending) if said else ended_sentence(calendar)


def ended_sentence(calendar: Calendar) -> str:
    """Say how many agréments have passed their date; empty without any."""
    many = len(calendar.ended)
    if not many:
        return ""
    return sentence(
        f"{count(many, _APPROVAL)} {agree(many, 'a dépassé sa date', 'ont dépassé leur date')} : "
        "vérifiez s’il y a eu renouvellement"
    )


def begin_sentence(calendar: Calendar) -> str:
    """Say how many renewals should have begun; empty without any."""
    many = sum(one.is_late(calendar.today) for one in calendar.within(HORIZONS[-1]))
    if not many:
        return ""
    return sentence(
        f"{number(many)} {agree(many, 'renouvellement devrait', 'renouvellements devraient')} avoir commencé"
    )


def method_sentence() -> str:
    """Say when a renewal begins, and who says so."""
    source = next(row["source"] for row in reference_rows("method") if row["name"] == "renewal_months")
    return sentence(
        f"Un renouvellement se prépare {number(constant('renewal_months'))} mois avant la fin ({source})"
    )


def effect_sentence(many: int) -> str:
    """Say of how many agréments the effect is computed, and how."""
    return sentence(
        f"Ce que changerait la fermeture de la structure, toutes choses égales par ailleurs ; "
        f"dit pour {many} {agree(many, 'agrément', 'agréments')}, les premiers à prendre fin"
        if many
        else "Aucun agrément à venir"
    )


def undated_sentence(calendar: Calendar) -> str:
    """Say of how many structures the agrément has no date; empty without any."""
    many = calendar.undated
    if not many:
        return ""
    return sentence(f"{count(many, _STRUCTURE)} sans date de fin d’agrément dans les données en usage")


def loss_sentence(found: Sequence[Effect], territory: Territory) -> str:
    """Say who would lose access if an agrément were not renewed."""
    lost = [_lost(effect) for effect in found if effect.known and effect.gained <= -SOMEBODY]
    entering = sorted({name for effect in found for name in effect.entering})
    quarters = (
        f"{count(len(entering), Level.QPV.noun, rounded=False)} "
        f"{agree(len(entering), 'entrerait', 'entreraient')} en carence ({', '.join(entering)})"
        if entering
        else ""
    )
    if not lost:
        start = f"personne {in_place(territory)} ne perdrait l’accès, d’autres structures étant à portée"
        return sentence(f"{start} ; {quarters}" if quarters else start)
    return sentence(f"{in_place(territory)}, {' ; '.join(text for text in (*lost, quarters) if text)}")


def _lost(effect: Effect) -> str:
    people = count(-effect.gained, effect.need.target.noun, most=effect.target)
    return f"{people} n’{agree(-effect.gained, 'aurait', 'auraient')} plus {effect.need.none} à portée"


def renewal_row(analysis: Analysis, one: Renewal) -> tuple[str, ...]:
    """Lay an agrément out as a row under `COLUMNS`."""
    return (
        one.name,
        ", ".join(d.label for d in one.dispositifs),
        analysis.commune_names.get(one.commune, one.commune),
        date_in_words(one.end),
        date_in_words(one.begin),
    )


def horizon_label(months: int) -> str:
    """Name what ends within some months."""
    return f"Dans les {months} mois" if months else "Date dépassée"


CALENDAR: tuple[Column, ...] = (
    Column("name", COLUMNS[0]),
    Column("offered", COLUMNS[1]),
    Column("town", COLUMNS[2]),
    Column("end", COLUMNS[3], Kind.DATE),
    Column("begin", COLUMNS[4], Kind.DATE, help="Quatorze mois avant la fin, repère de la méthode."),
    Column("horizon", "Échéance"),
    Column("late", "Commencer", help="« Déjà » : le renouvellement devrait avoir commencé."),
    Column("id", "Identifiant"),
)
"""Columns of a calendar as people read it."""


def calendar_table(analysis: Analysis, calendar: Calendar) -> pd.DataFrame:
    """Lay a calendar out, one row an agrément, dates as dates; columns `CALENDAR`."""
    rows = [
        (
            one.name,
            *renewal_row(analysis, one)[1:3],
            one.end,
            one.begin,
            horizon_label(one.months),
            "déjà" if one.is_late(calendar.today) else "à temps",
            one.structure_id,
        )
        for one in calendar.renewals
    ]
    return pd.DataFrame(rows, columns=[column.key for column in CALENDAR])


def event_title(one: Renewal, *, begins: bool) -> str:
    """Title an event of an agenda: what to begin, or what ends."""
    return typography(
        f"Préparer le renouvellement : {one.name}" if begins else f"Fin d’agrément : {one.name}"
    )
