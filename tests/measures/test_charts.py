"""The geometry of charts and time lines: everything lies in the frame, whatever the numbers are."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from digitalrat.measures.charts import ABOVE, MOST_MARKS, PLOT, LineChart, Mark, Point, line_chart, progress
from digitalrat.measures.charts import tick_labels as labels
from digitalrat.measures.charts import value_ticks as ticks
from digitalrat.measures.lanes import Dates, lanes
from digitalrat.measures.timescale import MOST_TICKS, TimeScale

START, END = date(2024, 1, 1), date(2027, 12, 31)

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
NUMBERS = st.decimals(-(10**14), 10**14, places=4, allow_nan=False, allow_infinity=False)
POINTS = st.builds(Point, DAYS, NUMBERS)


def chart(*values: str, baseline: str = "0", target: str = "100") -> LineChart:
    """A value every quarter."""
    return line_chart(
        baseline=Point(START, Decimal(baseline)),
        target=Point(END, Decimal(target)),
        values=[Point(START + timedelta(days=91 * n), Decimal(value)) for n, value in enumerate(values, start=1)],
    )


def number(length: str) -> float:
    return float(length.removesuffix("%"))


def all_marks(drawn: LineChart) -> list[Mark]:
    strokes = [mark for stroke in (drawn.plan, *drawn.path) for mark in (stroke.start, stroke.end)]
    return [drawn.baseline, drawn.target, *drawn.marks, *([drawn.last] if drawn.last else []), *strokes]


@given(POINTS, POINTS, st.lists(POINTS, max_size=60))
def test_every_value_lies_inside_the_frame(baseline: Point, target: Point, values: list[Point]) -> None:
    values.sort(key=lambda point: point.on)
    drawn = line_chart(baseline=baseline, target=target, values=values)
    for mark in all_marks(drawn):
        assert 0 <= number(mark.x) <= 100
        assert ABOVE <= number(mark.y) <= ABOVE + PLOT
    heights = [number(row.y) for row in drawn.rows]
    assert heights == sorted(heights, reverse=True)
    assert (heights[0], heights[-1]) == (ABOVE + PLOT, ABOVE)
    assert len({row.label for row in drawn.rows}) == len(drawn.rows)


@given(st.lists(NUMBERS, min_size=1))
def test_the_scale_holds_all_values_in_few_even_steps(values: list[Decimal]) -> None:
    found = ticks(values)
    assert found[0] <= min(values) and max(values) <= found[-1]
    assert 2 <= len(found) <= 7
    assert len({after - before for before, after in zip(found, found[1:], strict=False)}) == 1


@given(st.lists(NUMBERS, min_size=2, unique=True))
def test_larger_values_never_stand_lower(values: list[Decimal]) -> None:
    drawn = line_chart(
        baseline=Point(START, values[0]), target=Point(END, values[1]), values=[Point(START, v) for v in values]
    )
    marks = [*drawn.marks, drawn.last] if len(values) <= MOST_MARKS and drawn.last else []
    by_value = sorted(zip(values, marks, strict=False), key=lambda pair: pair[0])
    heights = [number(mark.y) for _value, mark in by_value if mark]
    assert heights == sorted(heights, reverse=True)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["0", "100"], ["0", "25", "50", "75", "100"]),
        (["120", "300"], ["0", "100", "200", "300"]),
        (["90", "98"], ["90", "92", "94", "96", "98"]),
        (["-40", "60"], ["-50", "-25", "0", "25", "50", "75"]),
        (["-8", "-3"], ["-8", "-6", "-4", "-2", "0"]),
        (["5", "5"], ["0", "2", "4", "6"]),
        (["-5", "-5"], ["-6", "-4", "-2", "0"]),
        (["0", "0"], ["0.00", "0.25", "0.50", "0.75", "1.00"]),
        (["0.001", "0.0035"], ["0.000", "0.001", "0.002", "0.003", "0.004"]),
        (["7"], ["0", "2", "4", "6", "8"]),
    ],
)
def test_the_scale(values: list[str], expected: list[str]) -> None:
    assert ticks([Decimal(value) for value in values]) == [Decimal(tick) for tick in expected]


@pytest.mark.parametrize(
    ("language", "values", "expected"),
    [
        ("de", ["0", "2500"], ["0", "2.500"]),
        ("en", ["0", "2500"], ["0", "2,500"]),
        ("de", ["0", "0.25"], ["0,00", "0,25"]),
        ("en", ["0", "0.25"], ["0.00", "0.25"]),
        ("de", ["-5", "5"], ["-5", "5"]),
        ("de", ["0", "2500000"], ["0", "2,5\xa0Mio."]),
        ("en", ["0", "2500000"], ["0", "2.5M"]),
        ("de", ["500000", "1500000"], ["500.000", "1,5\xa0Mio."]),
        # In millions both would read the same.
        ("de", ["50000000", "50000100"], ["50.000.000", "50.000.100"]),
    ],
)
def test_labels_follow_the_language(language: str, values: list[str], expected: list[str]) -> None:
    with translation.override(language):
        assert labels([Decimal(value) for value in values]) == expected


def test_a_single_value_is_a_mark_without_a_line() -> None:
    drawn = chart("40")
    assert (drawn.path, drawn.marks) == ((), ())
    assert drawn.last == Mark("7.98%", "130.0")


def test_no_value_leaves_the_way_that_is_planned() -> None:
    drawn = chart()
    assert (drawn.path, drawn.marks, drawn.last) == ((), (), None)
    assert (drawn.plan.start, drawn.plan.end) == (drawn.baseline, drawn.target)
    assert (drawn.baseline, drawn.target) == (Mark("2.00%", "210.0"), Mark("98.00%", "10.0"))


def test_equal_values_are_a_level_line() -> None:
    drawn = chart("30", "30", "30", baseline="30", target="30")
    assert {mark.y for mark in all_marks(drawn)} == {drawn.baseline.y}


def test_a_baseline_above_the_target_leads_down() -> None:
    drawn = chart("15", baseline="20", target="5")
    assert number(drawn.baseline.y) < number(drawn.target.y)


def test_many_values_are_a_line_with_one_mark() -> None:
    drawn = chart(*["50"] * (MOST_MARKS + 1))
    assert drawn.marks == () and drawn.last is not None
    assert len(drawn.path) == MOST_MARKS


def test_room_for_labels_follows_their_length() -> None:
    assert [chart("1", target=target).width for target in ("100", "10000", "1000000")] == ["s", "m", "m"]


def test_a_value_on_the_day_of_the_baseline_and_of_the_target() -> None:
    drawn = line_chart(baseline=Point(START, Decimal(1)), target=Point(START, Decimal(2)), values=[])
    assert drawn.baseline.x == drawn.target.x == "50.00%"


@pytest.mark.parametrize(
    ("baseline", "target", "value", "expected"),
    [
        ("0", "200", "50", 25),
        ("20", "5", "14", 40),
        ("10", "20", "5", -50),
        ("0", "10", "15", 150),
        ("0", "3", "2", 66),
        ("5", "5", "5", None),
    ],
)
def test_progress(baseline: str, target: str, value: str, expected: int | None) -> None:
    assert progress(Decimal(baseline), Decimal(target), Decimal(value)) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2026, 1, 15), date(2026, 4, 20), [("Feb.", "2026"), ("März", ""), ("April", "")]),
        (date(2025, 9, 1), date(2026, 8, 1), [("Okt.", "2025"), ("Jan.", "2026"), ("April", ""), ("Juli", "")]),
        (date(2024, 1, 1), date(2027, 12, 31), [("2024", ""), ("2025", ""), ("2026", ""), ("2027", "")]),
        (date(2010, 5, 1), date(2035, 1, 1), [("2015", ""), ("2020", ""), ("2025", ""), ("2030", ""), ("2035", "")]),
        (date(2026, 3, 5), date(2026, 3, 20), []),
    ],
)
def test_ticks_of_time(start: date, end: date, expected: list[tuple[str, str]]) -> None:
    assert [(tick.label, tick.year) for tick in TimeScale(start, end).ticks()] == expected


@given(st.dates(), st.dates())
def test_any_two_days_have_few_ticks_inside(one: date, other: date) -> None:
    scale = TimeScale(min(one, other), max(one, other))
    found = scale.ticks()
    places = [number(tick.x) for tick in found]
    assert len(found) <= MOST_TICKS
    assert places == sorted(places) and all(0 <= place <= 100 for place in places)


DATES = st.tuples(st.sampled_from(["reached", "overdue", "ahead"]), st.lists(DAYS, max_size=5), DAYS, st.none() | DAYS)


@given(st.lists(DATES, min_size=1, max_size=12), DAYS, st.none() | DAYS, st.none() | DAYS)
def test_every_milestone_lies_in_its_lane(
    milestones: list[Dates], today: date, begins_on: date | None, ends_on: date | None
) -> None:
    drawn = lanes(milestones, today=today, begins_on=begins_on, ends_on=ends_on)
    assert [lane.number for lane in drawn.lanes] == list(range(1, len(milestones) + 1))
    heights = [number(lane.y) for lane in drawn.lanes]
    assert heights == sorted(set(heights)) and drawn.top < heights[0] and heights[-1] < drawn.base
    for lane in drawn.lanes:
        for place in (*lane.old, lane.at):
            assert 0 <= number(lane.first) <= number(place) <= number(lane.last) <= 100
    for place in filter(None, (drawn.today, drawn.begins, drawn.ends)):
        assert 0 <= number(place) <= 100


def test_a_milestone_that_slipped_twice() -> None:
    slipped = ("ahead", [date(2024, 1, 1), date(2025, 1, 1)], date(2026, 1, 1), None)
    reached = ("reached", [], date(2024, 7, 1), date(2024, 7, 1))
    drawn = lanes([reached, slipped], today=date(2025, 1, 1), begins_on=date(2024, 1, 1), ends_on=None)
    first, second = drawn.lanes
    assert (first.old, first.first, first.last) == ((), first.at, first.at)
    assert (second.old, second.at) == (("2.00%", "50.07%"), "98.00%")
    assert (second.first, second.last) == ("2.00%", "98.00%")
    assert (drawn.begins, drawn.ends, drawn.today) == ("2.00%", "", "50.07%")
