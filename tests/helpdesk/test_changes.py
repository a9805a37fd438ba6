"""What changes from a version to the next."""

from hypothesis import given
from hypothesis import strategies as st

from sisiao.helpdesk.changes import Change, Piece, changes

KEPT, GONE, NEW = Change.KEPT, Change.GONE, Change.NEW


def test_the_same_text_wrapped_otherwise_is_the_same() -> None:
    assert changes("Un texte\nsur deux lignes.\n\n- un", "Un texte sur deux\nlignes.\n\n- un") == []


def test_a_word_that_changes() -> None:
    assert changes("Avant.\n\nLa chambre est libre à midi.", "Avant.\n\nLa chambre est libre à onze heures.") == [
        [Piece(KEPT, "La chambre est libre à"), Piece(GONE, "midi."), Piece(NEW, "onze heures.")]
    ]


def test_a_paragraph_that_goes_and_another_that_comes() -> None:
    assert changes("Tout à fait autre chose.\n\nFin.", "Une phrase neuve ici.\n\nFin.") == [
        [Piece(GONE, "Tout à fait autre chose.")],
        [Piece(NEW, "Une phrase neuve ici.")],
    ]


def test_an_item_added_to_a_list() -> None:
    assert changes("- un\n- trois", "- un\n- deux\n- trois") == [[Piece(NEW, "- deux")]]


TEXTS = st.lists(st.sampled_from(["un", "deux", "trois.", "\n\n", "\n- ", "## Titre\n"]), max_size=20).map(" ".join)


@given(before=TEXTS, after=TEXTS)
def test_every_word_added_or_taken_away_is_told(before: str, after: str) -> None:
    told = [piece for paragraph in changes(before, after) for piece in paragraph]
    gone = sum(len(piece.words.split()) for piece in told if piece.change == GONE)
    new = sum(len(piece.words.split()) for piece in told if piece.change == NEW)
    assert len(after.split()) - len(before.split()) == new - gone
    assert all(piece.words for piece in told)
