"""Who sleeps where once an old group has become rooms, case by case."""

from sisiao.offer.enums import Sharing
from sisiao.transition.allocation import Awaited, Made, allocate
from sisiao.transition.models import AttachmentShare, LegacyRequest, LegacyStay
from sisiao.transition.shapes import DORMITORY

ROOMS = "40"  # of two places


def shares(*places: int) -> list[AttachmentShare]:
    return [AttachmentShare(dispositif_id=key, places=number) for key, number in enumerate(places, 1)]


def stays(*households: int | None) -> list[LegacyStay]:
    """One stay for each of these keys of households."""
    return [LegacyStay(pk=key, household_id=household) for key, household in enumerate(households, 1)]


def awaited(*sizes: int) -> list[Awaited]:
    return [
        Awaited(LegacyRequest(pk=key, household_id=100 + key), tuple(range(size))) for key, size in enumerate(sizes, 1)
    ]


def told(made: list[Made]) -> list[list[tuple[int, list[int | None], list[int]]]]:
    """For each share, its rooms: places, households who sleep there, requests awaited."""
    return [
        [
            (room.places, [s.household_id for s in room.stays], [a.request.pk for a in room.awaited])
            for room in one.rooms
        ]
        for one in made
    ]


def test_without_a_share_there_is_nothing() -> None:
    assert allocate([], stays(1), [], ROOMS) == []


def test_shares_are_filled_in_the_order_of_their_dispositifs() -> None:
    made = allocate(reversed(shares(2, 3)), stays(7, 7), [], ROOMS)
    assert [each.share.places for each in made] == [2, 3]
    assert told(made) == [[(2, [7, 7], [])], [(2, [], []), (1, [], [])]]
    assert all(each.left == 0 for each in made)


def test_the_largest_household_comes_first_and_nobody_is_cut_while_a_share_holds_them() -> None:
    made = allocate(shares(2, 3), stays(1, 2, 2, 2), [], ROOMS)
    assert told(made) == [[(1, [1], []), (1, [], [])], [(3, [2, 2, 2], [])]]
    assert not any(each.surplus for each in made)


def test_a_share_of_just_their_size_takes_them() -> None:
    assert told(allocate(shares(2, 5), stays(1, 1), [], ROOMS))[0] == [(2, [1, 1], [])]


def test_those_beyond_are_surplus_where_most_room_is() -> None:
    first, second = allocate(shares(1, 2), stays(1, 1, 1), [], ROOMS)
    assert told([first, second]) == [[(1, [], [])], [(2, [1, 1], [])]]
    assert [len(each.surplus) for each in (first, second)] == [0, 1]
    full = allocate(shares(1), stays(1, 2), [], ROOMS)[0]
    assert told([full]) == [[(1, [1], [])]] and [stay.household_id for stay in full.surplus] == [2]


def test_those_whose_household_is_not_known_are_one_apart() -> None:
    made = allocate(shares(4), stays(1, None, 1), [], ROOMS)
    assert told(made) == [[(2, [1, 1], []), (1, [None], []), (1, [], [])]]


def test_a_dormitory_takes_those_who_are_alone_and_a_family_has_its_room() -> None:
    made = allocate(shares(3, 2), stays(1, 2, 2, 3, 4), [], DORMITORY)
    assert told(made) == [[(2, [2, 2], []), (1, [1], [])], [(2, [3, 4], [])]]
    assert {room.sharing for each in made for room in each.rooms} == {Sharing.EXCLUSIVE, Sharing.ADULTS}
    crowded = allocate(shares(1, 1), stays(1, 2, 3), [], DORMITORY)
    assert told(crowded) == [[(1, [1], [])], [(1, [2], [])]]
    assert [stay.household_id for stay in crowded[0].surplus] == [3]


def test_those_awaited_come_after_all_who_sleep_there() -> None:
    made = allocate(shares(4), stays(1), awaited(2, 2, 1), ROOMS)
    assert told(made) == [[(1, [1], []), (2, [], [1]), (1, [], [3])]], "the second has no room left"
    assert told(allocate(shares(2, 2), [], awaited(2, 2), ROOMS)) == [[(2, [], [1])], [(2, [], [2])]]
    assert told(allocate(shares(1, 1), [], awaited(2), ROOMS)) == [[(1, [], [])], [(1, [], [])]], "never in two rooms"


def test_beds_of_a_dormitory_are_for_those_who_sleep_there_first() -> None:
    made = allocate(shares(3), stays(1), awaited(1, 1, 1), DORMITORY)
    assert told(made) == [[(3, [1], [1, 2])]]
    assert told(allocate(shares(3), stays(1), awaited(1, 2), DORMITORY)) == [[(3, [1], [1])]]
    assert told(allocate(shares(3), stays(1), awaited(2, 1), DORMITORY)) == [[(2, [], [1]), (1, [1], [])]]
    assert told(allocate(shares(1, 2), stays(1), awaited(1, 1), DORMITORY)) == [[(1, [1], [])], [(2, [], [1, 2])]]
