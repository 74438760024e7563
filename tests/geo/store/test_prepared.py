"""What takes long to make is made once for a data set; what is lost, damaged or refused is made again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geo import store
from geo.analysis.coverage import Analysis
from geo.analysis.travel import default_access
from geo.cartography.composer import MapComposer
from geo.domain.dispositifs import Dispositif
from geo.domain.vocabulary import Level
from geo.store.prepared import FOLDER, PreparedFiles
from tests.geo.small import small_dataset


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(store.ENVIRONMENT_VARIABLE, str(tmp_path))
    return tmp_path / FOLDER


class Making:
    """Makes the same arrays each time, and counts how often."""

    def __init__(self):
        self.times = 0

    def __call__(self):
        self.times += 1
        return {"metres": np.array([1.5, 2.5]), "row": np.array([3, -1])}


def given(dataset, making):
    return {name: found.tolist() for name, found in PreparedFiles(dataset).arrays("near", making).items()}


def test_what_was_made_is_found_again_until_the_data_change():
    dataset, making = small_dataset(), Making()
    for _ in range(3):
        assert given(dataset, making) == {"metres": [1.5, 2.5], "row": [3, -1]}
    assert making.times == 1
    given(replace(dataset, version="autre"), making)
    assert making.times == 2


@pytest.mark.parametrize("content", [b"", b"PK", b"ni l'un ni l'autre"])
def test_a_damaged_file_is_made_again(folder, content):
    dataset, making = small_dataset(), Making()
    given(dataset, making)
    (path,) = folder.glob("*/near.npz")
    path.write_bytes(content or path.read_bytes()[:-40])
    assert given(dataset, making)["row"] == [3, -1]
    assert given(dataset, making)["row"] == [3, -1]
    assert making.times == 2


def test_where_nothing_can_be_written_all_is_made_each_time(folder):
    folder.write_text("un fichier à la place du dossier")
    making = Making()
    given(small_dataset(), making)
    given(small_dataset(), making)
    assert making.times == 2


def test_old_data_sets_go():
    for version in "abcde":
        given(replace(small_dataset(), version=version), Making())
    making = Making()
    for version in "edc":
        given(replace(small_dataset(), version=version), making)
    assert making.times == 0
    given(replace(small_dataset(), version="a"), making)
    assert making.times == 1


def test_an_analysis_that_finds_all_prepared_answers_the_same(folder):
    dataset = small_dataset()
    answers = []
    for _ in range(2):
        analysis = Analysis(dataset, PreparedFiles(dataset))
        france = analysis.tree.get("FR")
        table = analysis.coverage(france, Level.COMMUNE, default_access())
        content = MapComposer(analysis).compose(france, default_access(), tuple(Dispositif))
        answers.append((table.to_json(), [layer.contours for layer in content.layers]))
    assert len(list(folder.glob("*/*.npz"))) > 4
    plain = Analysis(dataset)
    assert answers[0] == answers[1]
    assert answers[0][0] == plain.coverage(plain.tree.get("FR"), Level.COMMUNE, default_access()).to_json()
