"""What the tests of pages share: where the person sits."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from geo.store.rights import Visitor


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Sit at the machine itself; give what moves the person elsewhere, between two clicks say."""
    where = {"visitor": Visitor(None, {"Host": "localhost"})}
    monkeypatch.setattr("pages._ui.rights.visitor", lambda: where["visitor"])

    def leave() -> None:
        where["visitor"] = Visitor(None, {"Host": "localhost", "X-Forwarded-For": "203.0.113.9"})

    return leave
