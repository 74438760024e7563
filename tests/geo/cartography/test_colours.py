"""The colours of statuses and dispositifs stay apart for every common colour blindness, and in grey.

Machado, Oliveira and Fernandes, « A Physiologically-based Model for Simulation of Color Vision Deficiency »,
IEEE Transactions on Visualization and Computer Graphics 15 (6), 2009: matrices of severity 1.0, applied to
linear RGB. Distances are those of CIELAB 1976 (ΔE*ab, white D65), where a careful eye just sees 2.3.
"""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest

from geo.cartography.palette import NEEDS_MISSING_STYLE, SHARE_FILLS, STATUS_STYLE
from geo.domain.dispositifs import Dispositif
from geo.domain.vocabulary import Status

VISIONS = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
    "grey": np.tile([0.2126, 0.7152, 0.0722], (3, 1)),
}
SRGB_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = SRGB_TO_XYZ.sum(axis=1)
STATUSES_APART = 25.0
"""ΔE*ab between the fills of two statuses: ten times what is just seen."""
SHARES_APART = 7.0
"""Between neighbouring classes of shares, which are ordered from light to dark."""
CONTRAST = 3.0
"""WCAG 2.1, 1.4.11: a mark against what is around it."""


def linear(colour: str) -> np.ndarray:
    values = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def lab(colour: str, vision: str) -> np.ndarray:
    seen = np.clip(VISIONS[vision] @ linear(colour), 0, 1)
    ratio = SRGB_TO_XYZ @ seen / WHITE
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def apart(one: str, other: str, vision: str) -> float:
    return float(np.linalg.norm(lab(one, vision) - lab(other, vision)))


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((float(linear(c) @ VISIONS["grey"][0]) for c in (one, other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_the_distance_is_that_of_the_textbooks():
    assert apart("#ffffff", "#000000", "usual") == pytest.approx(100, abs=0.1)
    assert lab("#ff0000", "usual") == pytest.approx([53.24, 80.09, 67.20], abs=0.1)
    # Red and green of one lightness part usual eyes, not a deuteranope's.
    assert apart("#b05a3c", "#6e7a35", "deuteranopia") < apart("#b05a3c", "#6e7a35", "usual") / 3


@pytest.mark.parametrize("vision", ["usual", "protanopia", "deuteranopia", "tritanopia"])
@pytest.mark.parametrize(
    ("one", "other"), list(combinations([one for one in Status if one is not Status.EMPTY], 2))
)
def test_two_statuses_are_never_confused(one: Status, other: Status, vision: str):
    assert apart(STATUS_STYLE[one].fill, STATUS_STYLE[other].fill, vision) >= STATUSES_APART


def test_without_any_colour_the_pattern_says_the_status():
    # Where nobody is concerned there is nothing to say.
    styles = [style for status, style in STATUS_STYLE.items() if status is not Status.EMPTY]
    looks = {(style.hatch, style.dashed, lab(style.fill, "grey")[0] > 50) for style in styles}
    assert len(looks) == len(styles)


@pytest.mark.parametrize("vision", VISIONS)
def test_shares_go_from_light_to_dark_for_all_eyes(vision: str):
    fills = SHARE_FILLS
    light = [lab(fill, vision)[0] for fill in fills]
    assert light == sorted(light, reverse=True)
    assert all(apart(a, b, vision) >= SHARES_APART for a, b in pairwise(fills))


@pytest.mark.parametrize("vision", VISIONS)
def test_needs_missing_go_from_light_to_dark_for_all_eyes(vision: str):
    fills = [style.fill for style in NEEDS_MISSING_STYLE]
    light = [lab(fill, vision)[0] for fill in fills]
    assert light == sorted(light, reverse=True)
    assert all(apart(a, b, vision) >= SHARES_APART for a, b in pairwise(fills))


def test_no_need_missing_is_never_taken_for_an_unknown_which_is_dashed():
    assert not NEEDS_MISSING_STYLE[0].dashed
    assert STATUS_STYLE[Status.UNKNOWN].dashed


def test_dispositifs_are_told_by_their_shape_first():
    assert len({style.path for style in Dispositif}) == len(Dispositif)


@pytest.mark.parametrize("style", Dispositif)
def test_a_mark_stands_out_from_its_halo_and_from_what_asks_for_action(style):
    assert contrast(style.colour, "#ffffff") >= 2 * CONTRAST
    for status in (Status.GAP, Status.REACHABLE):
        assert contrast(style.colour, STATUS_STYLE[status].fill) >= CONTRAST


def test_the_outline_of_a_gap_stands_out_from_its_fill_or_from_the_page():
    gap = STATUS_STYLE[Status.GAP]
    assert contrast(gap.stroke, "#ffffff") >= CONTRAST
