"""What people say about themselves, and pictures that are none."""

import io
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from digitalrat.core.models import AuditEntry
from digitalrat.members.errors import PhotoError
from digitalrat.members.models import Seat, User
from digitalrat.members.photos import MAX_BYTES, profile_photo
from digitalrat.members.services import change_profile
from tests.factories.members import Cast

PROFILE = "/konto/profil/"
FIELDS = {
    "first_name": "Ada",
    "last_name": "Autor",
    "bio": "",
    "interests": "",
    "language": "de",
    "mail_frequency": "at_once",
}


def picture(size: tuple[int, int] = (800, 600), format: str = "JPEG", mode: str = "RGB", **options: Any) -> bytes:
    target = io.BytesIO()
    Image.new(mode, size, "steelblue").save(target, format, **options)
    return target.getvalue()


def drawn(data: bytes, size: int | None = None) -> Image.Image:
    return Image.open(profile_photo(io.BytesIO(data), len(data) if size is None else size))


def png_that_says_it_is(width: int, height: int) -> bytes:
    """A small file that opens to ``width`` × ``height`` points."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(10))) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "data",
    [
        picture(),
        picture((300, 900), "PNG"),
        picture((4000, 3000), "WEBP"),
        picture((600, 600), "PNG", "RGBA"),
        picture((600, 600), "PNG", "P"),
        picture((600, 600), "JPEG", "L"),
        picture((600, 600), "JPEG", "CMYK"),
        picture((600, 600), "PNG", "I;16"),
    ],
)
def test_every_photo_becomes_a_square_jpeg(data: bytes) -> None:
    image = drawn(data)
    assert (image.format, image.mode) == ("JPEG", "RGB")
    assert image.size[0] == image.size[1] <= 512


def test_place_and_device_are_left_behind() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Kamera"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    data = picture((800, 600), exif=exif, comment=b"geheim")
    assert b"Kamera" in data
    image = drawn(data)
    assert dict(image.getexif()) == {}
    assert b"Kamera" not in image.fp.read()  # type: ignore[union-attr]  # an image that was opened has its file


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "kein Foto"),
        (b"<script>alert(1)</script>", "kein Foto"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "kein Foto"),
        (b"\xff\xd8\xff\xe0<?php system($_GET[0]); ?>", "kein Foto"),
        (picture(format="GIF"), "kein Foto"),
        (picture(format="TIFF"), "kein Foto"),
        (picture()[:-2000], "kein Foto"),
        (picture((50, 50)), "zu klein"),
        (png_that_says_it_is(60_000, 60_000), "kein Foto"),
        (png_that_says_it_is(9_000, 9_000), "zu viele Bildpunkte"),
        (png_that_says_it_is(2_000, 2_000), "kein Foto"),
    ],
)
def test_what_is_no_photo(data: bytes, message: str) -> None:
    with pytest.raises(PhotoError) as error:
        drawn(data)
    assert message in error.value.message


def test_a_photo_of_more_than_five_megabytes() -> None:
    with pytest.raises(PhotoError, match="größer als 5 MB"):
        drawn(picture(), size=MAX_BYTES + 1)


def test_the_name_of_the_file_is_not_believed(cast: Cast, client: Client) -> None:
    client.force_login(cast.author)
    script = SimpleUploadedFile("foto.jpg", b"<script>alert(1)</script>", "image/jpeg")
    page = client.post(PROFILE, {**FIELDS, "first_name": "Adele", "photo": script})
    assert page.status_code == 200
    assert "Diese Datei ist kein Foto" in page.text
    assert 'id="id_photo_error"' in page.text
    # Nothing is half saved, and nothing typed is lost.
    assert User.objects.get(pk=cast.author.pk).first_name == "Ada"
    assert 'value="Adele"' in page.text


def test_a_photo_comes_changes_and_goes(cast: Cast, client: Client, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    client.force_login(cast.author)

    def send(**fields: Any) -> Any:
        return client.post(PROFILE, {**FIELDS, **fields}, follow=True)

    page = send(photo=SimpleUploadedFile("../../Ada Autor.png", picture(format="PNG")))
    assert "Ihr Profil ist gespeichert." in page.text
    first = User.objects.get(pk=cast.author.pk).photo
    assert "Ada" not in first.name
    assert first.name.startswith("profile/")
    assert first.url in client.get("/arbeitsraum/mitglieder/").text
    send(photo=SimpleUploadedFile("neu.png", picture(format="PNG")))
    second = User.objects.get(pk=cast.author.pk).photo
    assert second.name != first.name
    assert "Foto entfernen" in client.get(PROFILE).text
    send(remove_photo="on")
    assert not User.objects.get(pk=cast.author.pk).photo
    assert "Foto entfernen" not in client.get(PROFILE).text


def test_the_old_photo_is_deleted(
    cast: Cast, settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    for _turn in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            data = picture()
            change_profile(by=cast.author, photo=io.BytesIO(data), photo_size=len(data))
    assert len(list(tmp_path.rglob("*.jpg"))) == 1
    with django_capture_on_commit_callbacks(execute=True):
        change_profile(by=cast.author, remove_photo=True)
    assert list(tmp_path.rglob("*.jpg")) == []


def test_words_about_oneself_and_what_the_public_sees(cast: Cast, client: Client) -> None:
    client.force_login(cast.author)
    bio = "Ich <b>lehre</b> Informatik."
    page = client.post(PROFILE, {**FIELDS, "bio": bio, "interests": "Schule, Daten"}, follow=True)
    assert "Ich &lt;b&gt;lehre&lt;/b&gt; Informatik." in page.text
    assert "So stehen Sie auf der Seite des Rates." in page.text
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.details) == ("member.profile_changed", {"fields": ["bio", "interests"]})
    assert "Schule, Daten" in client.get("/arbeitsraum/mitglieder/").text
    client.post(PROFILE, {**FIELDS, "bio": bio, "interests": "Schule, Daten"})
    assert AuditEntry.objects.count() == 1


def test_people_without_a_seat_learn_that_nothing_is_public(cast: Cast, client: Client) -> None:
    client.force_login(cast.department)
    page = client.get(PROFILE)
    assert "Nichts: Auf der Seite des Rates stehen nur Menschen" in page.text
    assert "Dezernat Digitales" in page.text


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"first_name": ""}, "Dieses Feld muss ausgefüllt werden"),
        ({"bio": "x" * 1501}, "höchstens 1500 Zeichen"),
        ({"language": "xx"}, "gültige Auswahl"),
        ({"mail_frequency": "hourly"}, "gültige Auswahl"),
    ],
)
def test_bad_profiles(cast: Cast, client: Client, changes: dict[str, str], message: str) -> None:
    client.force_login(cast.author)
    page = client.post(PROFILE, {**FIELDS, **changes})
    assert (page.status_code, message in page.text) == (200, True)
    assert AuditEntry.objects.count() == 0


def test_what_is_no_part_of_a_profile(cast: Cast, client: Client) -> None:
    client.force_login(cast.author)
    client.post(PROFILE, {**FIELDS, "is_superuser": "on", "email": "x@y.example", "organisation": "1"})
    author = User.objects.get(pk=cast.author.pk)
    assert (author.is_superuser, author.email, author.organisation) == (False, "ada.autor@rat.example", None)
    with pytest.raises(TypeError):
        change_profile(by=author, is_superuser=True)
    with pytest.raises(ValueError, match="xx"):
        change_profile(by=author, language="xx")


def test_a_vacated_seat_vanishes_from_the_profile(cast: Cast, client: Client) -> None:
    client.force_login(cast.author)
    assert "Sitz 1, " in client.get(PROFILE).text
    Seat.objects.filter(holder=cast.author).update(holder=None)
    assert "Sitz 1, " not in client.get(PROFILE).text


def test_visitors_are_asked_to_sign_in(client: Client, db: None) -> None:
    for path in ("/konto/", PROFILE):
        assert client.get(path).headers["Location"] == f"/konto/login/?next={path}"


def test_the_account_leads_to_the_profile(cast: Cast, client: Client) -> None:
    client.force_login(cast.guest)
    assert client.get("/konto/").headers["Location"] == PROFILE
