"""Who may edit: who holds the key where no login is configured, else those who are listed, nobody else."""

from __future__ import annotations

import pytest

from geo.domain.errors import ParameterError
from geo.store.rights import BY_LINK, Visitor, decide, is_editor, shown_to_all

EDITORS = ["a@b.fr", "@caf59.fr"]
KEY = "kG3_xq0-une-cle-longue"


def logged_in(email: str, **more: object) -> Visitor:
    return Visitor(logged_in=True, email=email, **more)


def test_without_login_who_opened_the_link_of_the_server_may_edit():
    decided = decide(Visitor(key=KEY), login=False, key=KEY)
    assert (decided.may_edit, decided.who) == (True, BY_LINK)


@pytest.mark.parametrize("key", [KEY[:-1], f"{KEY}a", KEY.upper(), f" {KEY}", "clé", "\0"])
def test_without_login_another_key_gives_no_right_and_says_where_the_right_one_is(key):
    decided = decide(Visitor(key=key), login=False, key=KEY)
    assert not decided.may_edit
    assert "Maillage en écrit un autre à chaque démarrage" in decided.reason


def test_without_login_everybody_else_reads_wherever_they_are_and_is_told_how_to_act():
    decided = decide(Visitor(), login=False, key=KEY)
    assert not decided.may_edit
    assert "ouvrez le lien que Maillage a écrit en démarrant" in decided.reason


def test_a_server_without_key_lets_nobody_in():
    assert not decide(Visitor(), login=False).may_edit


def test_with_a_login_the_key_is_not_enough():
    decided = decide(Visitor(key=KEY), login=True, key=KEY, editors=EDITORS)
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
    assert shown_to_all(BY_LINK) == BY_LINK
