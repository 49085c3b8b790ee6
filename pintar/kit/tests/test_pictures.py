from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pintar.kit import pictures


def test_every_province_has_its_own_square():
    places = {(tile.x, tile.y) for tile in pictures.tiles({})}
    assert len(pictures.PROVINCES) == len(places) == 38


def test_nobody_is_pale_and_most_people_are_darkest():
    drawn = {tile.code: tile for tile in pictures.tiles({"32": 24310, "96": 3, "11": 120})}
    assert drawn["32"].level == max(tile.level for tile in drawn.values())
    assert drawn["91"].level == 0 and drawn["96"].level == 1


@given(st.dictionaries(st.sampled_from(list(pictures.PROVINCES)), st.integers(0, 10**7)))
def test_more_people_never_look_paler(values):
    drawn = sorted(pictures.tiles(values), key=lambda tile: tile.value)
    levels = [tile.level for tile in drawn]
    assert levels == sorted(levels) and set(levels) <= set(range(6))
    legend = pictures.shades(values)
    assert {shade.level for shade in legend} == set(levels)
    assert all(one.high < other.low for one, other in pairwise(legend))


def test_a_bar_is_as_long_as_its_share_and_never_longer_than_its_track():
    first, second = pictures.bars([("Guru madrasah", 886), ("Lainnya", 114)])
    assert (first.width, second.width) == ("88.60%", "11.40%")
    assert pictures.bars([("Terlalu banyak", 12)], whole=10)[0].width == "100.00%"
    assert pictures.bars([("Kosong", 0)])[0].width == "0.00%"


def test_the_tallest_column_fills_the_height_and_the_last_one_is_labelled():
    drawn = pictures.columns([(str(month), month) for month in range(1, 31)])
    assert drawn[-1].height == 150 and drawn[-1].y == 0 and drawn[-1].is_labelled
    assert sum(column.is_labelled for column in drawn) <= 12
    assert pictures.columns([]) == []


def test_a_line_needs_two_points():
    assert pictures.spark([4]) == ""
    assert pictures.spark([1, 3, 2]).startswith("M0.0 26.0L50.0 2.0L")
