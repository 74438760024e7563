"""Give the states of the structures that can be compared: versions kept, lists imported."""

from __future__ import annotations

from geo.analysis.versions import State
from geo.domain.errors import ParameterError
from geo.sources import imports
from geo.sources._imported import ImportedList
from geo.sources._layers import compose
from geo.store import DataSet, versions
from geo.store.data_set import structures_of
from geo.store.manifest import TableInfo

EMBEDDED = "embarquees"
"""The key of the data that come with Maillage."""
_LIST = "liste:"


def list_key(one: ImportedList) -> str:
    """Return the key of a list."""
    return f"{_LIST}{one.id}"


def state_of(key: str, dataset: DataSet) -> State:
    """Return a state by its key.

    Parameters
    ----------
    key : str
        The name of a version, `EMBEDDED`, or that of a list (see `list_key`): it is then laid alone over the
        structures that official sources tell of.
    dataset : DataSet
        The data in use.

    Raises
    ------
    ParameterError
        If there is no such state.
    """
    known = {list_key(one): one for one in imports.every()}
    if key in known:
        base, entry = imports.base_structures(dataset)
        table, said = compose(base, entry, [known[key]], dataset)
        return State(table, TableInfo(**said, rows=len(table), sha256=""))
    if key != EMBEDDED and key not in versions():
        choices = ", ".join([EMBEDDED, *versions(), *known])
        raise ParameterError(f"Aucune version ni liste « {key[:40]} » n’est gardée : choisissez {choices}.")
    return State(*structures_of(None if key == EMBEDDED else key))
