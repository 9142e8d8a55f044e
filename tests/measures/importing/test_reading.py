"""Files of all kinds become tables, or a sentence that says what to do."""

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from digitalrat.measures.importing import MOST_BYTES, Catalogue, Table, Unreadable, is_large, judge, read_table
from digitalrat.measures.importing.cells import Formula, letter, shown

from .tables import CATALOGUE, HEADER, TODAY, csv_file, judged, row, said, xlsx_file


def refusal(data: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        read_table(data)
    return refused.value.message


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_text_files_of_all_programs(delimiter: str, encoding: str) -> None:
    table = read_table(csv_file([row()], delimiter=delimiter, encoding=encoding))
    assert table == Table(1, list(HEADER), [(2, row())])


def test_excel_says_how_its_text_is_separated_and_does_not_count_that_line() -> None:
    assert read_table(b"sep=;\r\n" + csv_file([row()])).rows == [(2, row())]


def test_empty_lines_count_but_are_not_read() -> None:
    assert [number for number, _cells in read_table(csv_file([row(), [], ["", " "], row()])).rows] == [2, 5]


def test_an_open_quotation_mark_is_named_by_its_line() -> None:
    data = csv_file([row()]) + b'M-01;"Angeschlossene Haushalte;1;2\n'
    assert refusal(data) == "Ab Zeile 3 ist die Datei nicht lesbar. Meist fehlt dort ein Anführungszeichen."


def test_what_is_no_table() -> None:
    nothing = "Das ist keine Tabelle, die wir lesen können. Bitte speichern Sie sie als CSV oder XLSX."
    assert refusal(b"\x00\x01\x02") == nothing
    assert refusal("Maßnahme".encode("cp1252") + b"\x81") == nothing
    assert refusal(b" \n ") == "Die Datei ist leer."
    assert refusal(csv_file([])) == "In der Datei stehen keine Werte."
    assert refusal(b"\xd0\xcf\x11\xe0") == (
        "Das ist eine alte oder mit Kennwort geschützte Excel-Datei. Bitte speichern Sie sie als XLSX oder CSV."
    )
    broken = "Die Excel-Datei ist beschädigt oder mit einem Kennwort geschützt. Bitte speichern Sie sie neu."
    assert refusal(b"PK\x03\x04 nichts") == broken
    assert refusal(xlsx_file([row()])[:-200]) == broken


def test_wrong_columns_are_named_with_those_that_are_expected() -> None:
    with pytest.raises(Unreadable) as refused:
        judged(csv_file([["a", "b", "c"]], header=["Maßnahme", "Quartal", "Wert"]))
    assert refused.value.message == (
        "Diese Spalten fehlen: Kennzahl, Tag. In der ersten Zeile müssen stehen: Maßnahme, Kennzahl, Tag, Wert. "
        "Gefunden haben wir: Maßnahme, Quartal, Wert."
    )


def test_a_column_that_comes_twice_is_asked_about() -> None:
    with pytest.raises(Unreadable) as refused:
        judged(csv_file([[*row(), "3"]], header=[*HEADER, "Value"]))
    assert refused.value.message == "Die Spalte Wert kommt zweimal vor: in D und in E. Welche gilt?"


@pytest.mark.parametrize(
    "header",
    [
        ["MASSNAHME", "kennzahl", " Tag ", "WERT"],
        ["Measure", "Indicator", "Date", "Value"],
        ["Maßnahme (Nr.)", "Indikator", "Datum:", "Wert"],
    ],
)
def test_headers_in_other_spellings_and_in_english(header: list[str]) -> None:
    found = judged(csv_file([row()], header=header))
    assert (len(found.entries), found.errors) == (1, [])


def test_columns_may_stand_in_any_order_beside_others() -> None:
    found = judged(csv_file([["5", "x", *row()[:3]]], header=["Wert", "Bemerkung", "Maßnahme", "Kennzahl", "Tag"]))
    assert [entry.value for entry in found.entries] == [5]
    assert found.notes == ["Nicht gebraucht und nicht gelesen: Bemerkung."]


# --- workbooks ----------------------------------------------------------------------------------------------------


def test_a_workbook_keeps_days_and_numbers() -> None:
    data = xlsx_file([["M-01", "Anteil online", datetime(2026, 9, 30), 0.1 + 0.2], ["M-01", "x", date(2026, 6, 30), 7]])
    assert read_table(data).rows == [
        (2, ["M-01", "Anteil online", date(2026, 9, 30), Decimal("0.3")]),
        (3, ["M-01", "x", date(2026, 6, 30), Decimal(7)]),
    ]


def test_the_sheet_with_the_columns_is_found_and_named() -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["Erläuterung"])
    sheet = book.create_sheet("Werte 2026")
    sheet.append(list(HEADER))
    sheet.append(row())
    target = io.BytesIO()
    book.save(target)
    assert judged(target.getvalue()).notes == ["Gelesen wurde das Blatt „Werte 2026“."]


def test_a_percentage_is_read_as_it_is_shown() -> None:
    rows = [["M-01", "Anteil online", date(2026, 9, 30), 0.455], row()]
    found = judged(xlsx_file(rows, formats={"D2": "0.0%"}))
    assert [entry.value for entry in found.entries] == [Decimal("45.5"), 1200]


def test_a_percentage_for_what_is_not_counted_in_percent() -> None:
    rows = [["M-01", "Angeschlossene Haushalte", date(2026, 9, 30), 0.45]]
    message = "Zeile 2, Spalte D: Hier stehen Prozent, die Kennzahl wird aber so gezählt: Haushalte."
    assert said(judged(xlsx_file(rows, formats={"D2": "0%"}))) == [message]


def test_formulas_are_refused_by_the_name_of_their_cell_and_never_computed() -> None:
    rows = [row(), ["M-01", "Angeschlossene Haushalte", "=TODAY()", "=SUM(1,2)"]]
    for data in (xlsx_file(rows), csv_file(rows)):
        found = judged(data)
        assert found.entries == []
        assert said(found) == [
            "Zeile 3, Spalte C: Hier steht eine Formel („=TODAY()“). Wir rechnen nicht: "
            "bitte tragen Sie das Ergebnis als Wert ein.",
            "Zeile 3, Spalte D: Hier steht eine Formel („=SUM(1,2)“). Wir rechnen nicht: "
            "bitte tragen Sie das Ergebnis als Wert ein.",
        ]


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "＝1"])
def test_what_a_spreadsheet_would_execute_is_a_formula(text: str) -> None:
    assert read_table(csv_file([row(value=text)])).rows[0][1][3] == Formula(text)


def test_a_number_that_was_typed_into_a_date_cell() -> None:
    found = judged(xlsx_file([["M-01", "Anteil online", date(2026, 9, 30), date(2026, 5, 1)]]))
    assert said(found) == [
        "Zeile 2, Spalte D: Hier steht ein Tag und keine Zahl. Aus „1.5“ macht Excel gern den 1. Mai: "
        "bitte prüfen Sie das."
    ]


def test_a_day_that_lost_its_format() -> None:
    found = judged(xlsx_file([["M-01", "Anteil online", 46295, 5]]))
    assert said(found) == [
        "Zeile 2, Spalte C: „46295“ ist eine Zahl und kein Tag. Bitte geben Sie der Spalte in Excel das Format Datum."
    ]


# --- limits -------------------------------------------------------------------------------------------------------


def test_fifty_thousand_rows_are_read_and_one_more_is_refused() -> None:
    line = b"M-02;Besuche;2026-09-30;1\n"
    header = ";".join(HEADER).encode() + b"\n"
    table = read_table(header + line * 50_000)
    assert len(table.rows) == 50_000
    found = judge(table, CATALOGUE, today=TODAY)
    assert (len(found.entries), found.notes) == (1, ["49999 Zeilen stehen doppelt und zählen einmal."])
    assert refusal(header + line * 50_001) == "Die Datei hat mehr als 50.000 Zeilen. Bitte teilen Sie sie auf."
    assert is_large(header + line * 2_001)
    assert not is_large(header + line * 2_000)


def test_a_workbook_with_too_many_rows_is_refused() -> None:
    assert refusal(_sheet('<row><c t="inlineStr"><is><t>a</t></is></c></row>' * 50_002)) == (
        "Die Datei hat mehr als 50.000 Zeilen. Bitte teilen Sie sie auf."
    )


def test_more_than_five_megabytes() -> None:
    assert refusal(b"a" * (MOST_BYTES + 1)) == "Die Datei ist größer als 5 MB. Bitte teilen Sie sie auf."


@pytest.mark.parametrize(("part", "megabytes"), [("xl/worksheets/sheet1.xml", 41), ("xl/styles.xml", 5)])
def test_a_zip_bomb_is_not_unpacked(part: str, megabytes: int) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, b"0" * (megabytes * 1024 * 1024))
    assert len(target.getvalue()) < 100_000
    assert refusal(target.getvalue()) == (
        "Die Datei ist ausgepackt zu groß. Bitte speichern Sie nur das Blatt mit den Werten."
    )


def _sheet(rows: str, prolog: str = "") -> bytes:
    """A workbook of which one sheet was written by hand."""
    source, target = io.BytesIO(xlsx_file([row()])), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part)
            if part == "xl/worksheets/sheet1.xml":
                space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
                content = (
                    f'<?xml version="1.0"?>{prolog}<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'
                ).encode()
            new.writestr(part, content)
    return target.getvalue()


def test_a_row_with_an_enormous_number_ends() -> None:
    rows = '<row r="1"><c t="inlineStr"><is><t>Wert</t></is></c></row><row r="99999999999"><c><v>1</v></c></row>'
    assert refusal(_sheet(rows)) == ("Im Blatt sind sehr viele leere Zeilen. Bitte löschen Sie die Zeilen ohne Werte.")


def test_entities_are_not_expanded() -> None:
    prolog = '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    assert refusal(_sheet('<row r="1"><c t="inlineStr"><is><t>&b;</t></is></c></row>', prolog)).startswith(
        "Die Excel-Datei ist beschädigt"
    )


# --- anything at all ----------------------------------------------------------------------------------------------


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda text: text.encode(errors="ignore"))))
def test_any_bytes_are_a_table_or_a_sentence(data: bytes) -> None:
    for file in (data, ";".join(HEADER).encode() + b"\n" + data):
        try:
            found = judge(read_table(file), CATALOGUE, today=TODAY)
        except Unreadable as refused:
            assert refused.message
        else:
            assert not (found.entries and found.errors)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_workbook_is_a_table_or_a_sentence(data: st.DataObject) -> None:
    file = bytearray(_WORKBOOK)
    for _ in range(data.draw(st.integers(1, 8))):
        file[data.draw(st.integers(0, len(file) - 1))] = data.draw(st.integers(0, 255))
    try:
        judge(read_table(bytes(file)), CATALOGUE, today=TODAY)
    except Unreadable as refused:
        assert refused.message


_WORKBOOK = xlsx_file([row(), ["M-01", "Anteil online", date(2026, 9, 30), 0.45]])


def test_cells_are_named_as_in_a_spreadsheet() -> None:
    assert [letter(index) for index in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


def test_cells_are_quoted_short_and_on_one_line() -> None:
    assert shown("a\r\nb\x00\u202ec") == "a b c"
    assert shown("x" * 1000) == "x" * 39 + "…"


def test_a_catalogue_prefers_the_number_as_it_is_written() -> None:
    upper, lower = CATALOGUE.measure("M-02"), CATALOGUE.measure("M-01")
    assert Catalogue({"M-1": upper, "m-1": lower}).measure(" M-1 ") == upper
