"""Addresses are asked of the IGN in one file, and remembered with their score; its silence loses none."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from geo import store
from geo.sources.ign import IgnGeocoder
from tests.geo.sources.loopback import QUICK, failing, served, whole

WANTED = pd.DataFrame(
    [("12 rue X", "59100", "59512"), ("nulle part", "59100", "59512")],
    columns=["address", "postal_code", "commune"],
)
ANSWER = (
    b"id,adresse,code_postal,code_insee,longitude,latitude,result_score,result_type\n"
    b"0,12 rue X,59100,59512,3.18,50.69,0.87,housenumber\n"
    b"1,nulle part,59100,59512,3.1,50.6,0.21,street\n"
)


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv(store.ENVIRONMENT_VARIABLE, str(tmp_path))


def test_an_answer_is_placed_with_its_score_and_a_poor_one_is_not_believed():
    with served() as site:
        site.answers["/geocodage/search/csv"] = whole(ANSWER, "text/csv")
        found = IgnGeocoder(f"{site.url}/geocodage/search/csv", patience=QUICK)(WANTED)
        sent = site.bodies[0].decode()
    assert found.iloc[0].to_list() == [3.18, 50.69, 0.87, "housenumber"]
    assert math.isnan(found["lon"].iloc[1])
    assert 'name="citycode"' in sent
    assert "0,12 rue X,59100,59512" in sent


def test_what_was_answered_once_is_not_asked_again():
    with served() as site:
        site.answers["/csv"] = whole(ANSWER, "text/csv")
        first = IgnGeocoder(f"{site.url}/csv", patience=QUICK)(WANTED)
        again = IgnGeocoder(f"{site.url}/csv", patience=QUICK)(WANTED)
        assert len(site.bodies) == 1
    pd.testing.assert_frame_equal(first, again)


def test_a_silent_service_is_told_and_nothing_is_placed():
    geocoder = IgnGeocoder("http://127.0.0.1:9/csv", patience=QUICK)
    assert geocoder(WANTED)["lon"].isna().all()
    assert "n’a pas répondu" in geocoder.failure


def test_an_error_of_the_service_is_told():
    with served() as site:
        site.answers["/csv"] = failing(500, 9, whole(b""))
        geocoder = IgnGeocoder(f"{site.url}/csv", patience=QUICK)
        assert geocoder(WANTED)["lon"].isna().all()
    assert geocoder.failure


def test_rows_are_sent_by_the_thousand():
    many = pd.DataFrame(
        [(f"{i} rue X", "59100", "59512") for i in range(2001)], columns=["address", "postal_code", "commune"]
    )
    with served() as site:
        site.answers["/csv"] = whole(ANSWER, "text/csv")
        IgnGeocoder(f"{site.url}/csv", patience=QUICK)(many)
        assert len(site.bodies) == 3
