"""The office's pages of reports: from the cycle to the draft, and who may look."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from digitalrat.measures.enums import Light
from digitalrat.measures.models import Report, ReportCycle
from digitalrat.members.models import User
from tests.background import run_tasks
from tests.factories.members import Cast
from tests.factories.reports import SUMMER, WINTER, freeze_on, make_measure, make_two_reports, on, publish, report_on

pytestmark = pytest.mark.django_db

DESK = "/arbeitsraum/berichte/"


def get(client: Client, person: User, address: str) -> Any:
    client.force_login(person)
    return client.get(address)


def test_the_office_sets_a_cycle_and_ends_it(cast: Cast, client: Client) -> None:
    assert "Kein Zyklus" in get(client, cast.office, DESK).text
    with time_machine.travel(on(date(2026, 5, 4)), tick=False):
        client.force_login(cast.office)
        sent = {"kind": "interim", "interval": "half_yearly", "months": "", "first_cutoff": "30.06.2026"}
        assert client.post(f"{DESK}abstand/", sent).status_code == 302
        assert "30. Juni 2026" in client.get(DESK).text
        bad = client.post(f"{DESK}abstand/", {**sent, "first_cutoff": "30.06.2025"})
        assert (bad.status_code, "30.06.2025" in bad.text) == (422, True)
        cycle = ReportCycle.objects.get()
        assert client.post(f"{DESK}abstand/{cycle.uuid}/beenden/").status_code == 302
    assert "Kein Zyklus" in get(client, cast.office, DESK).text


def test_freezing_twice_leads_to_the_same_report(cast: Cast, client: Client) -> None:
    make_measure()
    client.force_login(cast.office)
    sent = {"kind": "interim", "cutoff": f"{timezone.localdate():%d.%m.%Y}"}
    first = client.post(f"{DESK}einfrieren/", sent)
    again = client.post(f"{DESK}einfrieren/", sent, follow=True)
    assert first["Location"] == again.redirect_chain[0][0] == f"{DESK}{Report.objects.get().uuid}/"
    assert "schon eingefroren" in again.text


def test_a_draft_names_who_has_sent_nothing(cast: Cast, client: Client) -> None:
    measure, silent = make_measure(), make_measure("M-02", "Rückruf mit Zusage")
    freeze_on(cast, SUMMER)
    report_on(measure, date(2026, 9, 1))
    draft = freeze_on(cast, WINTER)
    page = get(client, cast.office, f"{DESK}{draft.uuid}/").text
    missing = page.split('id="meldungen"')[1].split("</section>")[0]
    assert (silent.title in missing, measure.title in missing) == (True, False)


def test_a_draft_says_what_has_changed_before_anybody_else_reads_it(cast: Cast, client: Client) -> None:
    _summer, draft = make_two_reports(cast)
    page = get(client, cast.office, f"{DESK}{draft.uuid}/").text
    assert "182 Tage später, zum ersten Mal verschoben" in page and "<ins>prüft, ob es</ins>" in page
    # Once it is published, the public page says it.
    published = publish(cast, draft)
    assert "182 Tage später" not in get(client, cast.office, f"{DESK}{published.uuid}/").text


@time_machine.travel("2026-11-23 10:00")
def test_the_office_asks_those_who_have_sent_nothing(cast: Cast, client: Client) -> None:
    silent = make_measure("M-02", "Rückruf mit Zusage")
    freeze_on(cast, SUMMER)
    draft = freeze_on(cast, WINTER)
    address = f"{DESK}{draft.uuid}/"
    page = get(client, cast.office, address).text
    assert (f'value="{silent.uuid}"' in page, "Um Meldung bitten" in page, "gebeten bis" in page) == (True, True, False)
    sent = {"next": address, "measure": [silent.uuid], "due": "30.11.2026"}
    page = client.post("/arbeitsraum/massnahmen/bitten/", sent, follow=True)
    assert page.redirect_chain == [(address, 302)]
    assert "Um eine Meldung bis zum 30. November 2026 gebeten" in page.text and "gebeten bis" in page.text
    page = client.post("/arbeitsraum/massnahmen/bitten/", sent | {"due": "gestern"}, follow=True)
    assert page.redirect_chain == [(address, 302)] and "Bitte schreiben Sie einen Tag" in page.text
    # The editors write about it, but ask nobody.
    assert "Um Meldung bitten" not in get(client, cast.editor, address).text


def test_files_are_made_behind_and_a_correction_is_a_new_version(cast: Cast, client: Client) -> None:
    measure = make_measure(light=Light.GREEN)
    report = publish(cast, freeze_on(cast, SUMMER))
    run_tasks()
    assert get(client, cast.office, f"{DESK}{report.uuid}/dateien/").text.count("download") == 3
    measure.title = "Freie Termine am Morgen"
    measure.save()
    answer = client.post(
        f"{DESK}{report.uuid}/berichtigen/", {"note": "Der Titel war falsch.", "measures": [measure.pk]}
    )
    draft = Report.objects.get(version=2)
    assert answer["Location"] == f"{DESK}{draft.uuid}/"
    assert client.post(f"{DESK}{draft.uuid}/verwerfen/")["Location"] == DESK
    assert Report.objects.get() == report


@pytest.mark.parametrize(("person", "status"), [("office", 200), ("editor", 200), ("cdo", 200), ("author", 403)])
def test_who_may_look(cast: Cast, client: Client, person: str, status: int) -> None:
    report = freeze_on(cast, SUMMER)
    for address in (DESK, f"{DESK}{report.uuid}/"):
        assert get(client, getattr(cast, person), address).status_code == status, address
    assert client.get(f"{DESK}einfrieren/").status_code == (200 if person == "office" else 403)
