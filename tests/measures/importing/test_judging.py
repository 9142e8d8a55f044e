"""What stands in the cells, as it is understood: days, numbers, indicators, doubts."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils.formats import date_format
from hypothesis import given, settings
from hypothesis import strategies as st

from digitalrat.measures.importing import (
    Answers,
    Change,
    Doubt,
    Order,
    Question,
    Style,
    Summary,
    compare,
    fingerprint,
    summaries,
)

from .tables import HOUSEHOLDS, SHARE, TODAY, csv_file, judged, row, said

# --- days ---------------------------------------------------------------------------------------------------------

DAYS = {
    "30.09.2026": date(2026, 9, 30),
    "30.9.26": date(2026, 9, 30),
    "2026-09-30": date(2026, 9, 30),
    "2026/9/30": date(2026, 9, 30),
    "30/09/2026": date(2026, 9, 30),
    "30-09-2026": date(2026, 9, 30),
    "30. September 2026": date(2026, 9, 30),
    "30 Sept. 2026": date(2026, 9, 30),
    "September 30, 2026": date(2026, 9, 30),
    "30-Sep-26": date(2026, 9, 30),
    "1. März 2026": date(2026, 3, 1),
    "Mittwoch, 30. September 2026": date(2026, 9, 30),
    "30.09.2026 00:00:00": date(2026, 9, 30),
    "2026-09-30T00:00:00Z": date(2026, 9, 30),
    "31.12.99": date(1999, 12, 31),
}


@pytest.mark.parametrize("text", DAYS)
def test_days_in_many_formats(text: str) -> None:
    found = judged(csv_file([row(text)]))
    assert ([entry.on for entry in found.entries], said(found)) == ([DAYS[text]], [])


def test_five_formats_in_one_column() -> None:
    texts = ["31.12.2025", "30.11.25", "2025-10-31", "30/09/2025", "31. August 2025"]
    found = judged(csv_file([row(text) for text in texts]))
    assert [entry.on for entry in found.entries] == [
        date(2025, 12, 31),
        date(2025, 11, 30),
        date(2025, 10, 31),
        date(2025, 9, 30),
        date(2025, 8, 31),
    ]


PERIODS = {
    "02/2024": date(2024, 2, 29),
    "2026-06": date(2026, 6, 30),
    "Juni 2026": date(2026, 6, 30),
    "Q3 2026": date(2026, 9, 30),
    "2026-Q3": date(2026, 9, 30),
    "3. Quartal 2026": date(2026, 9, 30),
    "III/2026": date(2026, 9, 30),
}


@pytest.mark.parametrize("text", PERIODS)
def test_months_and_quarters_mean_their_last_day_and_that_is_said(text: str) -> None:
    found = judged(csv_file([row(text)]))
    assert [entry.on for entry in found.entries] == [PERIODS[text]]
    assert found.notes == [f"Zeile 2: „{text}“ ist der letzte Tag des Zeitraums, {date_format(PERIODS[text])}."]


BAD_DAYS = {
    "31.02.2026": "Den Tag „31.02.2026“ gibt es nicht.",
    "13/2026": "Den Tag „13/2026“ gibt es nicht.",
    "2026": "„2026“ ist nur ein Jahr. Bitte nennen Sie den Tag, zum Beispiel 31.12.2026.",
    "46295": "„46295“ verstehen wir nicht als Tag. Zum Beispiel 31.12.2026",
    "gestern": "„gestern“ verstehen wir nicht als Tag. Zum Beispiel 31.12.2026",
    "24.11.2026": "Der 24. November 2026 liegt in der Zukunft. Hier stehen nur gemessene Werte.",
    "30.09.0206": "Das Jahr 206 liegt zu weit zurück.",
}


@pytest.mark.parametrize("text", BAD_DAYS)
def test_days_that_are_none(text: str) -> None:
    assert said(judged(csv_file([row(text)]))) == [f"Zeile 2, Spalte C: {BAD_DAYS[text]}"]


def test_a_day_with_slashes_is_asked_about_when_it_could_be_two() -> None:
    data = csv_file([row("2026-01-31"), row("03/04/2026")])
    found = judged(data)
    assert (found.entries, found.errors) == ([], [])
    assert found.questions == [
        Question(Doubt.ORDER, 3, "C", "03/04/2026", {"day": "3. April 2026", "month": "4. März 2026"})
    ]
    found = judged(data, Answers(order=Order.MONTH))
    assert [entry.on for entry in found.entries] == [date(2026, 1, 31), date(2026, 3, 4)]
    assert found.notes == ["„03/04/2026“ ist der 4. März 2026, wie Sie gesagt haben."]


def test_another_row_settles_the_order_and_that_is_said() -> None:
    found = judged(csv_file([row("03/04/2026"), row("30/06/2026")]))
    assert [entry.on for entry in found.entries] == [date(2026, 4, 3), date(2026, 6, 30)]
    assert found.notes == ["„03/04/2026“ ist der 3. April 2026, weil in Zeile 3 „30/06/2026“ steht."]


def test_both_orders_in_one_column_are_refused() -> None:
    assert said(judged(csv_file([row("30/06/2026"), row("06/29/2026")]))) == [
        "Zeile 3, Spalte C: „06/29/2026“ ist anders geschrieben als die übrigen Tage der Spalte. "
        "Bitte schreiben Sie alle gleich."
    ]


# --- numbers ------------------------------------------------------------------------------------------------------

NUMBERS = {
    "1234": Decimal(1234),
    "1.234,56": Decimal("1234.56"),
    "1,234.56": Decimal("1234.56"),
    "1234,5": Decimal("1234.5"),
    "1234.5": Decimal("1234.5"),
    "1.234.567": Decimal(1234567),
    "1,234,567": Decimal(1234567),
    "1 234,5": Decimal("1234.5"),
    "1\u00a0234\u00a0567": Decimal(1234567),
    "1'234.5": Decimal("1234.5"),
    "0,125": Decimal("0.125"),
    "0.125": Decimal("0.125"),
    "-5": Decimal(-5),
    "\u22125,5": Decimal("-5.5"),
    "+5": Decimal(5),
    "12 Haushalte": Decimal(12),
}


@pytest.mark.parametrize("text", NUMBERS)
def test_numbers_in_many_formats(text: str) -> None:
    found = judged(csv_file([row(value=text)]))
    assert ([entry.value for entry in found.entries], said(found)) == ([NUMBERS[text]], [])


def test_percent_in_the_text() -> None:
    found = judged(csv_file([row(value="45,5 %", title=SHARE.title)]))
    assert [entry.value for entry in found.entries] == [Decimal("45.5")]


@pytest.mark.parametrize("text", ["zwölf", "1.23.4", "1,2,3", "1e5", "12.–", "--5", "1.2345.678", "٣"])
def test_what_is_no_number(text: str) -> None:
    assert said(judged(csv_file([row(value=text)]))) == [
        f"Zeile 2, Spalte D: „{text}“ ist keine Zahl. Zum Beispiel 1234,5"
    ]


def test_a_number_that_could_be_two_is_asked_about() -> None:
    data = csv_file([row(value="12"), row("01.09.2026", "1.234")])
    found = judged(data)
    assert (found.entries, found.errors) == ([], [])
    assert found.questions == [Question(Doubt.STYLE, 3, "D", "1.234", {"comma": "1234", "point": "1,234"})]
    found = judged(data, Answers(style=Style.COMMA))
    assert [entry.value for entry in found.entries] == [12, 1234]
    assert found.notes == ["„1.234“ ist 1234, wie Sie gesagt haben."]
    assert [entry.value for entry in judged(data, Answers(style=Style.POINT)).entries] == [12, Decimal("1.234")]


@pytest.mark.parametrize(("other", "meaning"), [("5,5", "1234"), ("5.5", "1,234")])
def test_another_row_settles_the_style_and_that_is_said(other: str, meaning: str) -> None:
    found = judged(csv_file([row(value="1.234"), row("01.09.2026", other)]))
    assert found.questions == []
    assert found.entries[0].value == Decimal(meaning.replace(",", "."))
    assert found.notes == [f"„1.234“ ist {meaning}, weil in Zeile 3 „{other}“ steht."]


def test_both_styles_in_one_column_are_refused() -> None:
    found = judged(csv_file([row(value="1.234,56"), row("01.09.2026", "1,234.56")]))
    assert found.entries == []
    assert said(found) == [
        "Zeile 3, Spalte D: „1,234.56“ ist anders geschrieben als die übrigen Zahlen der Spalte. "
        "Bitte schreiben Sie alle gleich."
    ]


def test_numbers_are_kept_to_four_places_and_that_is_said() -> None:
    found = judged(csv_file([row(value="1,23456"), row("01.09.2026", "1,00001"), row("02.09.2026", "2")]))
    assert [entry.value for entry in found.entries] == [Decimal("1.2346"), Decimal(1), Decimal(2)]
    assert found.notes == ["Zeile 2: auf vier Stellen hinter dem Komma gerundet.", "Und noch 1 Zeile ebenso."]


@pytest.mark.parametrize("text", ["100000000000000", "99999999999999,99999"])
def test_numbers_that_are_too_large(text: str) -> None:
    assert said(judged(csv_file([row(value=text)]))) == [
        "Zeile 2, Spalte D: Die Zahl ist zu groß: höchstens 14 Stellen vor dem Komma."
    ]


# --- what they belong to ------------------------------------------------------------------------------------------


def test_names_are_found_without_case_and_spaces() -> None:
    found = judged(csv_file([row(measure=" m-01", title="angeschlossene   HAUSHALTE")]))
    assert [entry.indicator for entry in found.entries] == [HOUSEHOLDS]


def test_measures_and_indicators_that_are_not_mine_or_not_there() -> None:
    rows = [row(measure="M-99"), row(measure="M-77"), row(title="Besuche"), row(measure="M-03"), row("", "")]
    found = judged(csv_file(rows))
    assert found.entries == []
    assert said(found) == [
        "Zeile 2, Spalte A: Für die Maßnahme M-99 ist Ihre Stelle nicht zuständig.",
        "Zeile 3, Spalte A: Eine Maßnahme mit der Nummer „M-77“ gibt es nicht.",
        "Zeile 4, Spalte B: Die Kennzahl „Besuche“ gibt es bei dieser Maßnahme nicht. "
        "Es gibt: „Angeschlossene Haushalte“, „Anteil online“.",
        "Zeile 5, Spalte B: Die Maßnahme hat noch keine Kennzahl. Bitte legen Sie sie zuerst an.",
        "Zeile 6, Spalte C: Tag fehlt.",
        "Zeile 6, Spalte D: Wert fehlt.",
    ]


def test_short_rows_lack_their_last_cells() -> None:
    assert said(judged(csv_file([row()[:2]]))) == ["Zeile 2, Spalte C: Tag fehlt.", "Zeile 2, Spalte D: Wert fehlt."]


def test_one_day_twice() -> None:
    found = judged(csv_file([row(value="5"), row(value="5,0"), row(value="6")]))
    assert found.entries == []
    assert said(found) == [
        "Zeile 4, Spalte D: Für diese Kennzahl und diesen Tag steht in Zeile 2 schon ein anderer Wert."
    ]
    found = judged(csv_file([row(value="5"), row(value="5,0")]))
    assert (len(found.entries), found.notes) == (1, ["1 Zeile steht doppelt und zählt einmal."])


def test_nothing_of_a_file_with_one_error_is_left() -> None:
    assert judged(csv_file([row(), row("01.09.2026"), row("quatsch")])).entries == []


def test_new_replaced_and_the_same() -> None:
    rows = [row("01.09.2026", "1"), row("02.09.2026", "2"), row("03.09.2026", "3")]
    entries = judged(csv_file(rows)).entries
    series = {(1, date(2026, 9, 2)): Decimal("2.0000"), (1, date(2026, 9, 3)): Decimal(4)}
    compared = compare(entries, series)
    assert [one.change for one in compared] == [Change.NEW, Change.SAME, Change.REPLACED]
    assert summaries(compared) == [Summary(HOUSEHOLDS, 1, 1, 1, date(2026, 9, 1), date(2026, 9, 3))]
    assert fingerprint(compared) == fingerprint(list(reversed(compared)))
    assert fingerprint(compared) != fingerprint(compare(entries, {}))


# --- whatever is written is read back, or refused -----------------------------------------------------------------

WRITTEN_DAYS = {
    "dots": lambda day: f"{day:%d.%m.%Y}",
    "iso": lambda day: day.isoformat(),
    "words": lambda day: date_format(day, "j. F Y"),
    "slashes": lambda day: f"{day:%d/%m/%Y}",
}


def written(value: Decimal, style: Style, grouped: bool) -> str:
    text = f"{value:,f}" if grouped else f"{value:f}"
    return text.translate(str.maketrans(",.", ".,")) if style == Style.COMMA else text


@settings(max_examples=150, deadline=None)
@given(
    values=st.dictionaries(
        st.dates(date(2000, 1, 1), TODAY),
        st.decimals(-(10**9), 10**9, places=4).map(lambda value: value.normalize() + 0),
        min_size=1,
        max_size=8,
    ),
    form=st.sampled_from(sorted(WRITTEN_DAYS)),
    style=st.sampled_from(Style),
    grouped=st.booleans(),
)
def test_what_is_written_in_one_way_is_read_back(
    values: dict[date, Decimal], form: str, style: Style, grouped: bool
) -> None:
    rows = [row(WRITTEN_DAYS[form](on), written(value, style, grouped)) for on, value in values.items()]
    answers = Answers(style, Order.DAY)
    found = judged(csv_file(rows), answers)
    assert said(found) == []
    assert {entry.on: entry.value for entry in found.entries} == values
    # Without an answer the same, or a question: never another number.
    unasked = judged(csv_file(rows))
    assert unasked.questions or {entry.on: entry.value for entry in unasked.entries} == values


# A file with NUL in it is no text.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=5))
def test_any_text_in_the_cells_is_understood_or_named(cells: list[tuple[str, str]]) -> None:
    sure = row((TODAY - timedelta(days=1)).isoformat())
    found = judged(csv_file([*([row(day, value) for day, value in cells]), sure]))
    if found.errors or found.questions:
        assert found.entries == []
    assert all(str(error).startswith("Zeile ") for error in found.errors)
