"""The markers, the fills and the legend: told apart without colour, said in words."""

from __future__ import annotations

from html.parser import HTMLParser
from itertools import product

import numpy as np
import pytest

from geo.cartography import (
    NEEDS_MISSING_STYLE,
    STATUS_STYLE,
    as_image,
    legend_html,
    marker_svg,
    marks,
    swatch_svg,
)
from geo.cartography.assets import Contours
from geo.cartography.content import ZoneLayer
from geo.cartography.states import share_classes, share_state
from geo.domain.dispositifs import Dispositif, parse_need
from geo.domain.vocabulary import Status
from tests.geo.cartography.test_assets import structures
from tests.geo.cartography.test_content import content, layer

EVERYTHING = tuple(Dispositif)
LAEP = parse_need("laep")


class Words(HTMLParser):
    """The text of an HTML fragment, and its tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.tags = "", set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)

    def handle_data(self, data):
        self.text += f" {data}"


def luminance(colour: str) -> float:
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dispositif", Dispositif)
def test_a_marker_stands_out_on_the_map_and_is_told_by_its_shape(dispositif):
    style = dispositif
    assert contrast(style.colour, "#ffffff") >= 4.5
    assert contrast(style.colour, "#eef1f4") >= 3
    assert len({d.path for d in Dispositif}) == len(Dispositif)


def test_statuses_differ_by_more_than_colour():
    assert {s for s in Status if STATUS_STYLE[s].hatch} == {Status.GAP}
    assert {s for s in Status if STATUS_STYLE[s].dashed} == {Status.UNKNOWN}
    assert STATUS_STYLE[Status.GAP].weight == max(style.weight for style in STATUS_STYLE.values())
    # Present and reachable have no pattern: light and dark tell them apart without colour.
    assert contrast(STATUS_STYLE[Status.INSIDE].fill, STATUS_STYLE[Status.REACHABLE].fill) >= 3


def test_needs_missing_are_darker_as_they_grow_and_hatched_from_one():
    assert [style.hatch for style in NEEDS_MISSING_STYLE] == [False, True, True, True]
    shades = [luminance(style.fill) for style in NEEDS_MISSING_STYLE]
    assert shades == sorted(shades, reverse=True)
    # The hatching itself is seen on its fill.
    assert all(contrast(style.stroke, style.fill) >= 1.8 for style in NEEDS_MISSING_STYLE[1:])


def test_markers_are_well_formed_and_hidden_from_screen_readers():
    for dispositifs, approximate in product((EVERYTHING[:1], EVERYTHING), (False, True)):
        svg = marker_svg(dispositifs, approximate=approximate)
        assert svg.count("<svg") == svg.count("</svg>") == 1
        assert 'aria-hidden="true"' in svg
    assert ">4</text>" in marker_svg(EVERYTHING)
    assert "</text>" not in marker_svg(EVERYTHING[:1])
    assert marker_svg(EVERYTHING[:1]) != marker_svg(EVERYTHING[:1], approximate=True)


def test_an_image_of_a_marker_survives_pages_that_strip_svg():
    written = as_image(swatch_svg(Status.GAP))
    assert Words(written).tags == {"img"}
    assert 'alt=""' in written


def test_a_legend_says_every_marker_in_words():
    shown = content(layers=(layer(), uncontoured("rgu-")), marks=marks(structures()), need=LAEP)
    words = Words(legend_html(shown, source="Insee & ANCT"))
    for said in (
        *(status.label for status in Status),
        *(d.label for d in Dispositif),
        "placée à la mairie",
        "structures groupées",
        "Insee & ANCT",
    ):
        assert said in words.text
    assert "script" not in words.tags


def uncontoured(state: str) -> ZoneLayer:
    return ZoneLayer("commune", Contours("x.json", b"{}", tuple("abcd")), state)


def test_a_legend_only_explains_what_is_drawn():
    shown = content(visible=(Dispositif.LAEP,), marks=marks(structures()), need=LAEP)
    words = Words(legend_html(shown))
    assert Status.GAP.label in words.text
    for absent in (Status.UNKNOWN.label, Status.REACHABLE.label, "EVS", "plusieurs"):
        assert absent not in words.text


def test_a_legend_leaves_out_what_only_lies_around_the_territory():
    words = Words(legend_html(content(focus=("a",), need=LAEP)))
    assert Status.INSIDE.label in words.text
    assert Status.GAP.label not in words.text


def test_a_legend_of_shares_says_of_what_each_class_and_unknown():
    percents = (12, None)
    classes = share_classes(percents)
    shared = layer(
        state=share_state(percents, classes),
        unserved_people=(),
        percents=percents,
        percents_of="des habitants hors de portée",
        classes=classes,
    )
    words = Words(legend_html(content(layers=(shared,))))
    for said in ("Part des habitants hors de portée", "12\u00a0%", Status.UNKNOWN.label):
        assert said in words.text


def test_a_legend_of_all_needs_counts_those_that_are_missing_somewhere():
    words = Words(legend_html(content(layers=(layer(state="03", unserved_people=()),))))
    assert "Besoins en carence" in words.text
    assert "0 sur 3" in words.text
    assert "3 sur 3" in words.text
    assert "1 sur 3" not in words.text
    assert Status.UNKNOWN.label not in words.text
