"""Ask the IGN's Géoplateforme where addresses are: in batches, remembered, with the score of each answer."""

from __future__ import annotations

import csv
import io
import json

import httpx
import numpy as np
import pandas as pd
import stamina

from geo.domain.french import fold
from geo.domain.vocabulary import Geocoding
from geo.sources.download import Patience
from geo.sources.report import OnProgress, Progress, silent
from geo.store import local_folder
from geo.store.durable import write_atomically

ADDRESS = "https://data.geopf.fr/geocodage/search/csv"
MIN_SCORE = 0.5
"""Below which an answer is not believed; the service's own documentation advises 0.5."""
PLACED_BY = {"housenumber": Geocoding.EXACT, "street": Geocoding.STREET, "locality": Geocoding.STREET}
"""What each kind of answer is worth; any other is the commune at best."""
_BATCH = 1000
_CACHE = "geocoding.json"
_RESULTS = ("longitude", "latitude", "result_score", "result_type")
_NOTHING = (np.nan, np.nan, np.nan, "")

_Answer = tuple[float, float, float, str]


class IgnGeocoder:
    """Addresses placed by the IGN when the network answers; what it answered once is kept.

    Parameters
    ----------
    address : str
        Of the service.
    progress : callable
    patience : Patience, optional

    Attributes
    ----------
    failure : str
        Why the service was not asked, or did not answer; empty when it did.
    """

    def __init__(
        self, address: str = ADDRESS, progress: OnProgress = silent, patience: Patience | None = None
    ) -> None:
        self.address, self.progress = address, progress
        self.patience = patience or Patience(attempts=2, connect_s=5, read_s=60)
        self.failure = ""

    def __call__(self, wanted: pd.DataFrame) -> pd.DataFrame:
        """Place addresses.

        Parameters
        ----------
        wanted : pandas.DataFrame
            Columns `address, postal_code, commune` (Insee code), in this order.

        Returns
        -------
        pandas.DataFrame
            Row for row: `lon, lat, score, kind` (`housenumber`, `street`, `locality`, `municipality`);
            missing where there is no answer, or none with a sufficient score.
        """
        rows = [(str(a), str(p), str(c)) for a, p, c in wanted.itertuples(index=False, name=None)]
        keys = ["|".join((fold(a), p, c)) for a, p, c in rows]
        known = _read_cache()
        todo = {key: row for key, row in zip(keys, rows, strict=True) if key not in known}
        if todo:
            fresh = self._ask(todo)
            known |= fresh
            if fresh:
                local_folder().mkdir(parents=True, exist_ok=True)
                write_atomically(local_folder() / _CACHE, json.dumps(known))
        answers = [_believed(known.get(key)) for key in keys]
        return pd.DataFrame(answers, columns=["lon", "lat", "score", "kind"])

    def _ask(self, todo: dict[str, tuple[str, str, str]]) -> dict[str, list[object]]:
        keys = list(todo)
        fresh: dict[str, list[object]] = {}
        timeout = httpx.Timeout(self.patience.read_s, connect=self.patience.connect_s)
        with httpx.Client(timeout=timeout, follow_redirects=True) as client:
            for start in range(0, len(keys), _BATCH):
                batch = keys[start : start + _BATCH]
                try:
                    fresh |= self._send(client, {key: todo[key] for key in batch})
                except (httpx.HTTPError, KeyError, ValueError) as error:
                    # The list is not lost for it: its rows go to the mairie, and the report says so.
                    self.failure = f"le géocodage de l’IGN n’a pas répondu ({type(error).__name__})"
                    break
                self.progress(Progress("Géocodage des adresses", start + len(batch), len(keys), "rows"))
        return fresh

    def _send(self, client: httpx.Client, batch: dict[str, tuple[str, str, str]]) -> dict[str, list[object]]:
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(["id", "adresse", "code_postal", "code_insee"])
        for number, (address, postal, commune) in enumerate(batch.values()):
            writer.writerow([number, address, postal, commune])
        data = {
            "columns": ["adresse", "code_postal"],
            "citycode": "code_insee",
            "result_columns": list(_RESULTS),
        }
        files = {"data": ("adresses.csv", text.getvalue().encode(), "text/csv")}
        for attempt in stamina.retry_context(
            on=httpx.TransportError,
            attempts=self.patience.attempts,
            timeout=None,
            wait_initial=self.patience.first_wait_s,
        ):
            with attempt:
                response = client.post(self.address, data=data, files=files)
        response.raise_for_status()
        answers = {int(row["id"]): row for row in csv.DictReader(io.StringIO(response.text))}
        return {
            key: [answers[number].get(name, "") for name in _RESULTS]
            for number, key in enumerate(batch)
            if number in answers
        }


def _believed(answer: list[object] | None) -> _Answer:
    try:
        lon, lat, score = (float(str(value)) for value in (answer or [])[:3])
        kind = str((answer or [])[3])
    except (ValueError, IndexError):
        return _NOTHING
    return (lon, lat, score, kind) if score >= MIN_SCORE else (np.nan, np.nan, score, "")


def _read_cache() -> dict[str, list[object]]:
    try:
        known = json.loads((local_folder() / _CACHE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}
