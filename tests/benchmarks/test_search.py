"""How long a place takes to be found by what is typed: under 30 ms each is the measure."""

from __future__ import annotations

import pytest

TYPED = [
    "Lyon 3ème",
    "saint denis 93",
    "caiene",
    "vilneuve dascq",
    "ST DIDIER S/ CHALARONNE 01140",
    "saint " * 300,
]


@pytest.mark.parametrize("text", TYPED)
def test_a_place_is_found(benchmark, tree, text):
    tree.search("Lille")
    benchmark(tree.search, text)
