"""The import in Wagtail's administration: who may, what they see, and that nothing is done without their yes."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cms.importing import uploads
from cms.pages import ChapterPage, HomePage, PlanPage
from cms.services import ensure_editors_group
from digitalrat.masterplan.models import ChapterEdition
from digitalrat.members.models import User
from tests.factories.members import Cast

TEXT = b"# Netze\n\nText a\n\n# Dienste\n\nText b\n"


@pytest.fixture(autouse=True)
def var(settings: LazySettings, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path
    return tmp_path


@pytest.fixture
def editor(cast: Cast, home: HomePage) -> User:
    ensure_editors_group().user_set.add(cast.editor)
    return cast.editor


def log_in(client: Client, user: User) -> Client:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def upload(client: Client, data: bytes = TEXT, name: str = "plan.md", **fields: str) -> str:
    """Upload a file; the address of the preview, or the error page's text."""
    response = client.post(reverse("cms_import"), {"source": SimpleUploadedFile(name, data), **fields})
    return response["Location"] if response.status_code == 302 else response.content.decode()


def test_an_editor_looks_first_and_then_imports(client: Client, editor: User) -> None:
    log_in(client, editor)
    assert "Plan einlesen" in client.get(reverse("cms_import")).content.decode()
    preview = upload(client)
    page = client.get(preview).content.decode()
    assert "Kapitel: 2 neu, 0 geändert, 0 gleich" in page
    assert "Dienste" in page
    assert not PlanPage.objects.exists()
    response = client.post(preview, {"publish": "on"}, follow=True)
    assert response.redirect_chain[-1][0] == reverse("wagtailadmin_explore", args=[PlanPage.objects.get().pk])
    assert "2 neue Fassungen veröffentlicht." in response.content.decode()
    assert ChapterEdition.objects.count() == 2
    assert {page.latest_revision.user for page in ChapterPage.objects.all()} == {editor}


def test_without_the_tick_there_are_only_drafts(client: Client, editor: User) -> None:
    log_in(client, editor)
    client.post(upload(client))
    assert {page.live for page in ChapterPage.objects.all()} == {False}


def test_a_second_confirmation_does_nothing(client: Client, editor: User, var: Path) -> None:
    log_in(client, editor)
    preview = upload(client)
    client.post(preview)
    response = client.post(preview, follow=True)
    assert "schon eingelesen oder nicht mehr da" in response.content.decode()
    assert ChapterPage.objects.count() == 2
    assert [path for path in var.rglob("*") if path.is_file() and "imports" in path.parts] == []


@pytest.mark.parametrize(
    ("name", "data", "fields", "reason"),
    [
        ("plan.docx", b"kein Word", {}, "beschädigt oder keine Word-Datei"),
        ("plan.pdf", b"%PDF", {}, "kann nicht eingelesen werden"),
        ("plan.md", b"\xff\xfe", {}, "nicht in UTF-8"),
        ("plan.md", TEXT, {"level": "3"}, "Überschriften der Ebene 3 gibt es"),
        ("plan.md", TEXT, {"level": "99"}, "level"),
    ],
)
def test_a_bad_file_is_told_beside_the_field(
    client: Client, editor: User, var: Path, name: str, data: bytes, fields: dict[str, str], reason: str
) -> None:
    log_in(client, editor)
    assert reason in upload(client, data, name, **fields)
    assert not (var / "imports").exists()


def test_a_huge_file_is_refused(client: Client, editor: User, settings: LazySettings) -> None:
    settings.MAX_IMPORT_BYTES = 10
    log_in(client, editor)
    assert "ist zu groß" in upload(client)


def test_only_who_may_write_chapters_gets_there(client: Client, editor: User, cast: Cast) -> None:
    statuses = {}
    for name, user in cast.everybody().items():
        client.logout()
        if isinstance(user, User):
            log_in(client, user)
        statuses[name] = client.get(reverse("cms_import")).status_code
    assert {name for name, status in statuses.items() if status == 200} == {"editor"}
    assert set(statuses.values()) == {200, 302}


def test_an_upload_belongs_to_who_made_it(client: Client, editor: User, cast: Cast) -> None:
    log_in(client, editor)
    preview = upload(client)
    ensure_editors_group().user_set.add(cast.other)
    log_in(client, cast.other)
    assert client.get(preview)["Location"] == reverse("cms_import")
    client.post(preview)
    assert not ChapterPage.objects.exists()


@pytest.mark.parametrize("token", ["x", "." * 43, "a" * 43, "..%2F..%2Fsecret"])
def test_made_up_tokens_lead_nowhere(client: Client, editor: User, token: str) -> None:
    log_in(client, editor)
    response = client.get(reverse("cms_import") + token + "/")
    assert response.status_code in (302, 404)


def test_old_uploads_are_swept_away(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = uploads.Upload("plan.md", None, "", None)
    token = uploads.keep(TEXT, chosen, user_id=1)
    assert uploads.find(token, user_id=1) == (TEXT, chosen)
    assert uploads.find(token, user_id=2) is None
    monkeypatch.setattr(uploads, "KEPT_SECONDS", -1)
    uploads.keep(TEXT, chosen, user_id=2)
    assert uploads.find(token, user_id=1) is None


def test_who_may_not_publish_is_not_offered_it(client: Client, editor: User, plan_page: PlanPage) -> None:
    group = ensure_editors_group()
    group.page_permissions.filter(permission__codename="publish_page").delete()
    log_in(client, editor)
    preview = upload(client)
    assert "Gleich veröffentlichen" not in client.get(preview).content.decode()
    client.post(preview, {"publish": "on"})
    assert {page.live for page in ChapterPage.objects.all()} == {False}
