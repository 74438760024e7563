"""Who may edit: the machine itself where no login is configured, else those who are listed, nobody else."""

from __future__ import annotations

import pytest

from geo.domain.errors import ParameterError
from geo.store.rights import LOCAL_ACCESS, Visitor, decide, is_editor, shown_to_all

EDITORS = ["a@b.fr", "@caf59.fr"]
HERE = {"Host": "localhost:8501"}


def logged_in(email: str, **more: object) -> Visitor:
    return Visitor("203.0.113.9", {"Host": "maillage.fr"}, logged_in=True, email=email, **more)


@pytest.mark.parametrize("host", ["localhost", "localhost:8501", "127.0.0.1:8501", "[::1]:8501", "[::1]"])
@pytest.mark.parametrize("address", [None, "127.0.0.1", "::1"])
def test_without_login_the_machine_itself_may_edit(address, host):
    decided = decide(Visitor(address, {"host": host}), login=False)
    assert (decided.may_edit, decided.who) == (True, LOCAL_ACCESS)


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("192.168.1.20", HERE),
        ("203.0.113.9", {"Host": "maillage.fr"}),
        (None, {"Host": "maillage.fr"}),
        (None, {"Host": "localhost.pirate.fr"}),
        (None, {"Host": "127.0.0.1.pirate.fr:8501"}),
        (None, {"Host": "[::1"}),
        (None, {}),
        (None, HERE | {"X-Forwarded-For": "203.0.113.9"}),
        (None, HERE | {"x-forwarded-for": "127.0.0.1"}),
        (None, HERE | {"X-Forwarded-For": ""}),
        (None, HERE | {"Forwarded": "for=203.0.113.9"}),
        (None, HERE | {"X-Real-IP": "203.0.113.9"}),
        (None, HERE | {"Via": "1.1 proxy"}),
        (None, HERE | {"Origin": "https://maillage.fr"}),
        (None, HERE | {"Origin": "https://localhost.pirate.fr"}),
        (None, HERE | {"Origin": "null"}),
    ],
)
def test_without_login_everybody_else_reads_and_is_told_in_a_sentence(address, headers):
    decided = decide(Visitor(address, headers), login=False)
    assert not decided.may_edit
    assert "que depuis l’ordinateur qui fait tourner Maillage" in decided.reason


def test_a_browser_at_the_machine_says_that_it_came_from_there():
    assert decide(Visitor(None, HERE | {"Origin": "http://localhost:8501"}), login=False).may_edit
    assert decide(Visitor(None, HERE | {"Origin": "http://[::1]:8501"}), login=False).may_edit


def test_with_a_login_being_at_the_machine_is_not_enough():
    decided = decide(Visitor(None, HERE), login=True, editors=EDITORS)
    assert not decided.may_edit
    assert "connectez-vous" in decided.reason


@pytest.mark.parametrize("email", ["a@b.fr", "A@B.FR", "qui.que.ce@caf59.fr", "x@CAF59.fr"])
def test_an_address_listed_by_itself_or_by_its_domain_may_edit_from_anywhere(email):
    decided = decide(logged_in(email), login=True, editors=EDITORS)
    assert (decided.may_edit, decided.who) == (True, email.lower())


@pytest.mark.parametrize(
    "email",
    [
        "b@b.fr",
        "aa@b.fr",
        "a@b.fr.pirate.fr",
        "x@pirate-caf59.fr",
        "x@sous.caf59.fr",
        "x@caf59.fr@pirate.fr",
        "x@pirate.fr@caf59.fr",
        "@caf59.fr",
        "caf59.fr",
        "x@ca\u0192f59.fr",
        "x@\u0441af59.fr",  # a Cyrillic с
        "x@caf59.\uff46r",  # a wide f
    ],
)
def test_an_address_that_only_looks_like_one_listed_may_not(email):
    decided = decide(logged_in(email), login=True, editors=EDITORS)
    assert not decided.may_edit
    assert "n’est pas parmi celles" in decided.reason


def test_with_nobody_listed_nobody_may():
    assert not decide(logged_in("a@b.fr"), login=True).may_edit


@pytest.mark.parametrize("visitor", [logged_in(""), logged_in("a@b.fr", email_verified=False)])
def test_an_address_not_given_or_not_verified_by_the_provider_may_not(visitor):
    decided = decide(visitor, login=True, editors=EDITORS)
    assert not decided.may_edit
    assert "n’a pas transmis d’adresse électronique vérifiée" in decided.reason


@pytest.mark.parametrize("wrong", ["caf59.fr", "*", "@", "", "a b@c.fr", 12])
def test_a_fault_in_the_list_of_editors_is_told_and_lets_nobody_in(wrong):
    with pytest.raises(ParameterError, match=r"\[roles\] editors"):
        is_editor("a@b.fr", ["a@b.fr", wrong])


def test_everybody_reads_the_domain_of_who_acted_but_not_the_person():
    assert shown_to_all("jeanne@caf59.fr") == "une personne de caf59.fr"
    assert shown_to_all(LOCAL_ACCESS) == LOCAL_ACCESS
