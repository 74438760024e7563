"""What the tests of pages share: who the person is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from geo.store.rights import Visitor
from pages._ui.rights import KEY


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Hold the key of the server; give what takes it from the person, between two clicks say."""
    who = {"visitor": Visitor(key=KEY)}
    monkeypatch.setattr("pages._ui.rights.visitor", lambda: who["visitor"])

    def lose() -> None:
        who["visitor"] = Visitor()

    return lose
