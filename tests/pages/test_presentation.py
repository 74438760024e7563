"""The Présentation page without a browser: the territory of the link, no menus, a way back."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.pages.shown import SCRIPT

TIMEOUT_S = 60


def opened(**parameters: str) -> AppTest:
    page = AppTest.from_file(str(SCRIPT), default_timeout=TIMEOUT_S)
    page.switch_page("presentation.py")
    for name, value in parameters.items():
        page.query_params[name] = value
    return page.run()


def slides(page: AppTest) -> str:
    return next(str(one.proto.srcdoc) for one in page.main if one.type == "iframe")


def test_the_slides_are_those_of_the_territory_of_the_link():
    page = opened(territoire="97411")
    assert not page.exception
    assert "Saint-Denis (97411)" in slides(page)


def test_without_territory_france_is_presented():
    page = opened()
    assert not page.exception
    assert "France" in slides(page)


def test_the_access_times_of_the_link_are_those_of_the_slides():
    assert "10\u00a0minutes à pied" in slides(opened(territoire="59512", minutes="10"))


def test_there_is_no_picker_and_one_button_to_leave():
    page = opened(territoire="59512")
    assert not page.text_input
    assert [button.label for button in page.button] == ["Quitter la présentation"]
