"""Maps of reports: the data gathered once, nothing kept, statuses told apart without colour."""

from __future__ import annotations

import gc
import io

import matplotlib.image
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from geo.analysis.travel import default_access
from geo.cartography.palette import STATUS_STYLE
from geo.cartography.states import STATUS_LETTER
from geo.domain.dispositifs import NEEDS, Dispositif
from geo.domain.vocabulary import Status
from geo.reports import map_image
from geo.reports.map_decorations import Caption, mark_entries, zone_entries
from geo.reports.map_image import PAGE_WIDTH, ImageSize, MapImages

SMALL = ImageSize(3.0, 2.4, 60, 6.0)
CAPTION = Caption("Source des essais.", "23 novembre 2026", demonstration=False)


@pytest.fixture
def images(analysis):
    return MapImages(analysis, default_access(), CAPTION)


def pixels(png: bytes) -> np.ndarray:
    return matplotlib.image.imread(io.BytesIO(png))[..., :3]


def luminance(colour: str) -> float:
    return float(np.dot(to_rgb(colour), (0.2126, 0.7152, 0.0722)))


def test_the_data_of_a_departement_are_gathered_once(images, analysis, monkeypatch):
    gathered = []
    gather = map_image.gather_map_data
    monkeypatch.setattr(map_image, "gather_map_data", lambda *args: gathered.append(args[1]) or gather(*args))
    for code in ("59512", "59350", "59378", "59"):
        images.map_of(analysis.tree.get(code), SMALL)
    assert gathered == [("59",)]


def test_gathered_data_do_not_pile_up(images, analysis):
    for code in ("01", "02", "03", "04", "05"):
        images.data(analysis.tree.get(code))
    assert len(images._gathered) == map_image._MOST_GATHERED


def test_no_figure_is_kept(images, analysis):
    images.map_of(analysis.tree.get("59512"), SMALL)
    gc.collect()
    assert not [one for one in gc.get_objects() if isinstance(one, Figure)]


@pytest.mark.parametrize(
    "code", ["59512", "59", "200093201", "97411", "973", "01001", "75056", "FR", "R32", "R04"]
)
def test_every_kind_of_territory_has_a_map_of_the_size_asked(images, analysis, code):
    drawn = pixels(images.map_of(analysis.tree.get(code), SMALL))
    assert drawn.shape[:2] == (round(SMALL.height_in * SMALL.dpi), round(SMALL.width_in * SMALL.dpi))
    assert len(np.unique(drawn.reshape(-1, 3), axis=0)) > 20


def test_a_commune_without_contour_is_still_framed(images, analysis):
    communes = analysis.dataset.communes
    shapeless = communes[communes.geometry.isna() & communes["mairie"].notna()]
    if shapeless.empty:
        pytest.skip("every commune of these data has its contour")
    assert images.map_of(analysis.tree.get(shapeless["code"].iloc[0]), SMALL)


def test_the_mark_of_the_demonstration_stands_under_the_map_and_hides_none_of_it(images, analysis):
    roubaix = analysis.tree.get("59512")
    plain = pixels(images.map_of(roubaix, PAGE_WIDTH))
    marked = MapImages(analysis, default_access(), Caption(CAPTION.source, CAPTION.date, demonstration=True))
    changed = np.abs(pixels(marked.map_of(roubaix, PAGE_WIDTH)) - plain).sum(axis=2) > 0.5
    map_rows = int(0.75 * changed.shape[0])
    # A letter more in the palette moves a few pixels of the map by a shade.
    assert changed[:map_rows].mean() < 0.002
    assert changed[map_rows:].mean() > 0.005


def test_statuses_are_told_apart_in_grey():
    inside, reachable, unknown = (
        luminance(STATUS_STYLE[s].fill) for s in (Status.INSIDE, Status.REACHABLE, Status.UNKNOWN)
    )
    assert reachable - inside > 0.4
    assert unknown - reachable > 0.2
    swatches = {label: patch for patch, label in zone_entries(set(STATUS_LETTER.values()), NEEDS[0])}
    assert swatches["Carence"].get_hatch()
    assert not swatches["Présent"].get_hatch()
    assert swatches["Non renseigné"].get_linestyle() == "--"


def test_dispositifs_are_told_apart_by_shape():
    assert len({d.marker for d in Dispositif}) == len(Dispositif)
    assert [label for _, label in mark_entries(Dispositif, approximate=True)] == [
        "Centre social",
        "EVS",
        "Laep",
        "Clas",
        "placée à la mairie",
    ]
