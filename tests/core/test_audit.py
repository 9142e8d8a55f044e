import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from digitalrat.core.models import AuditEntry, AuditHead
from digitalrat.core.services import record, verify_audit
from tests.factories.members import Cast


@pytest.fixture
def trail(cast: Cast) -> None:
    for number in range(5):
        record(by=cast.chair, verb="test.happened", obj=cast.term, number=number, note="Größe: „1 €“")


def test_an_untouched_trail_is_intact(trail: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_audit")
    assert capsys.readouterr().out.strip() == f"intact, {AuditEntry.objects.count()} entries"


@pytest.mark.parametrize(
    "tamper",
    [
        "UPDATE core_auditentry SET verb = 'test.other' WHERE sequence = {n}",
        "UPDATE core_auditentry SET actor_name = 'Somebody' WHERE sequence = {n}",
        "UPDATE core_auditentry SET details = '{{}}' WHERE sequence = {n}",
        "DELETE FROM core_auditentry WHERE sequence = {n}",
    ],
)
@pytest.mark.django_db
def test_a_change_by_sql_is_named(trail: None, tamper: str) -> None:
    number = AuditEntry.objects.count() - 2
    with connection.cursor() as cursor:
        cursor.execute(tamper.format(n=number))
    assert verify_audit().broken_at == number
    with pytest.raises(CommandError, match=f"broken at entry {number}"):
        call_command("verify_audit")


def test_a_cut_off_tail_is_noticed(trail: None) -> None:
    last = AuditEntry.objects.order_by("-sequence")[0]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_auditentry WHERE sequence = %s", [last.sequence])
    assert verify_audit().intact is False


def test_no_two_lines_share_a_number(trail: None) -> None:
    assert AuditHead.objects.get(pk=1).sequence == AuditEntry.objects.count()
