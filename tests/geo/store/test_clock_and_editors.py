"""What holds in both homes when the clock is wrong or two people publish at once, and what is kept."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest

from geo import store
from geo.domain.errors import StoreError
from geo.store import audit, durable
from geo.store.history import history
from tests.geo.faults import ENTRY, places


def publish(name: str, **options: object) -> str:
    return store.publish({"places": places(name)}, {"places": ENTRY}, **options)


def in_use() -> str:
    return str(store.load().places["name"][0])


# The clock


@pytest.fixture
def clock(monkeypatch):
    """Give the store a clock to set."""

    class Clock(datetime):
        present = datetime(2026, 5, 1, 12, tzinfo=UTC)

        @classmethod
        def now(cls, tz=None):
            return cls.present

    monkeypatch.setattr(durable, "datetime", Clock)
    monkeypatch.setattr(audit, "datetime", Clock)
    return Clock


def test_a_clock_that_goes_back_does_not_make_the_new_version_older_than_the_old(home, clock):
    first = publish("un")
    clock.present = datetime(2025, 1, 1, tzinfo=UTC)
    second = publish("deux")
    third = publish("trois")
    assert first < second < third
    assert store.versions() == [first, second, third]
    assert in_use() == "trois"
    assert [one.date.year for one in history()] == [2025, 2025, 2026]
    store.rollback()
    assert in_use() == "deux"


def test_a_clock_that_stands_still_gives_two_names(home, clock):
    assert publish("un") < publish("deux")


# Two editors


def test_of_two_editors_at_once_one_publishes_and_the_other_is_told_to_start_again(home):
    base = publish("base")
    start = threading.Barrier(2)
    told: list[str] = []

    def edit(name: str) -> None:
        start.wait()
        try:
            publish(name, based_on=base, event={"who": name})
        except StoreError as error:
            told.append(str(error))

    editors = [threading.Thread(target=edit, args=(name,)) for name in ("anne", "bruno")]
    for one in editors:
        one.start()
    for one in editors:
        one.join()
    assert len(told) == 1
    assert "ont changé pendant la préparation" in told[0] or "Une autre actualisation est en cours" in told[0]
    assert len(store.versions()) == 2
    assert in_use() == store.trail()[0].who


def test_an_editor_who_prepared_on_data_that_another_replaced_loses_nothing_of_the_other(home):
    base = publish("base")
    publish("anne", based_on=base)
    with pytest.raises(StoreError, match=r"ont changé pendant la préparation.*Recommencez"):
        publish("bruno", based_on=base)
    assert in_use() == "anne"


def test_what_made_a_version_is_kept_with_it(home):
    version = publish("un", event={"kind": "import", "what": "Liste", "who": "a@b.fr"})
    event = home.event(version)
    assert (event["who"], event["kind"], event["parent"]) == ("a@b.fr", "import", None)
