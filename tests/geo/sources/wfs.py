"""A WFS of streets on the loopback, in the form of IGN's: pages, counts, latitude first; and its faults."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import geopandas as gpd
import shapely

from tests.geo.sources.loopback import Answer, Handler, Site

ERROR_PAGE = b'<?xml version="1.0"?><ows:ExceptionReport><ows:Exception/></ows:ExceptionReport>'
Change = Callable[[dict[str, object]], dict[str, object] | bytes | None]
"""What becomes of an answer: another, other bytes, or silence."""


@dataclass
class Wfs:
    """The service, found by any question to its path.

    Parameters
    ----------
    site : Site
    streets : geopandas.GeoDataFrame
        WGS84, columns of BD TOPO.
    change : callable, optional
        Makes the answers wrong.
    lon_first : bool
        Whether it takes longitude first, as its documentation does not say.
    cut : int
        After how many answers the connection is cut, once.
    """

    site: Site
    streets: gpd.GeoDataFrame
    change: Change | None = None
    lon_first: bool = False
    cut: int = -1
    asked: list[dict[str, str]] = field(default_factory=list)

    def get(self, path: str) -> Answer:
        """Answer a question: what the site looks up by its whole path."""
        question = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        self.asked.append(question)
        if len(self.asked) - 1 == self.cut:
            return _cut
        content = self._answer(question)
        if self.change is not None:
            changed = self.change(content)
            if changed is None:
                return lambda _: self.site.silence.wait(5)
            return _sent(changed if isinstance(changed, bytes) else json.dumps(changed).encode())
        return _sent(json.dumps(content).encode())

    def _answer(self, question: dict[str, str]) -> dict[str, object]:
        a, b, c, d = (float(value) for value in question["BBOX"].split(",")[:4])
        box = shapely.box(a, b, c, d) if self.lon_first else shapely.box(b, a, d, c)
        found = self.streets[self.streets.intersects(box)].sort_values("cleabs")
        start = int(question["STARTINDEX"])
        page = found.iloc[start : start + int(question["COUNT"])]
        features = json.loads(page.to_json(drop_id=True))["features"]
        counts = {"numberMatched": len(found), "totalFeatures": len(found), "numberReturned": len(page)}
        return {"type": "FeatureCollection", "features": features, **counts}


def _sent(content: bytes) -> Answer:
    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def _cut(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    handler.wfile.write(b'{"type": "FeatureColl')
    handler.wfile.flush()
    handler.connection.close()
