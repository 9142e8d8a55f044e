"""The words of mails: plain text in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from digitalrat.members.models import User

from .enums import Kind, Topic, topic_of
from .models import Notification

UNSUBSCRIBE = "notifications.unsubscribe"


@dataclass(frozen=True)
class Text:
    """A mail before it has an address. ``unsubscribe_url`` is absolute."""

    subject: str
    body: str
    unsubscribe_url: str


@dataclass(frozen=True)
class Thread:
    """What happened with one thing, in order of time."""

    title: str
    notices: tuple[Notification, ...]


def write(user: User, notices: Sequence[Notification]) -> Text:
    """One mail with all of ``notices`` (at least one, in order of time): a letter about one, a digest of several."""
    with translation.override(user.language):
        topics = sorted({topic_of(notice.kind) for notice in notices})
        context = {
            "person": user,
            "base": settings.BASE_URL,
            "settings_url": absolute(reverse("notifications:settings")),
            "unsubscribe_url": unsubscribe_url(user, topics),
            "COUNCIL_NAME": settings.COUNCIL_NAME,
        }
        if len(notices) == 1:
            subject, body = _letter(notices[0], context)
        else:
            subject, body = _digest(notices, context)
    return Text(subject=one_line(subject), body=body.strip() + "\n", unsubscribe_url=context["unsubscribe_url"])


def _letter(notice: Notification, context: dict[str, object]) -> tuple[str, str]:
    label = heading(notice)
    subject = f"{label}: {notice.about}" if notice.about else label
    body = render_to_string("notifications/mail.txt", {**context, "notice": notice, "link": absolute(notice.url)})
    return subject, body


def _digest(notices: Sequence[Notification], context: dict[str, object]) -> tuple[str, str]:
    threads = by_thread(notices)
    number = len(notices)
    subject = ngettext("%(n)d Mitteilung", "%(n)d Mitteilungen", number) % {"n": number}
    if len(threads) == 1 and threads[0].title:
        subject = f"{threads[0].title}: {subject}"
    body = render_to_string("notifications/digest.txt", {**context, "threads": threads, "number": number})
    return f"{settings.COUNCIL_NAME}: {subject}", body


def by_thread(notices: Sequence[Notification]) -> list[Thread]:
    """Grouped by what they are about, in the order in which each began to move."""
    groups: dict[str, list[Notification]] = {}
    for notice in notices:
        groups.setdefault(notice.thread, []).append(notice)
    return [
        Thread(title=next((notice.about for notice in reversed(group) if notice.about), ""), notices=tuple(group))
        for group in groups.values()
    ]


def heading(notice: Notification) -> str:
    return str(Kind(notice.kind).label) if notice.kind in Kind.values else str(notice._meta.verbose_name)


def one_line(text: str) -> str:
    """A header is one line, whatever a title contains."""
    return " ".join(text.split())[:400]


def absolute(path: str) -> str:
    """A path of this product, or an address that is absolute already, as it stands in a mail."""
    return path if path.startswith(("http://", "https://")) else settings.BASE_URL + path


def unsubscribe_url(user: User, topics: Sequence[Topic]) -> str:
    """Ends mails about ``topics`` for ``user`` without a login; it cannot be guessed, and does nothing else."""
    token = signing.dumps([user.pk, *(topic.value for topic in topics)], salt=UNSUBSCRIBE)
    return absolute(reverse("notifications:unsubscribe", args=[token]))


def read_token(token: str) -> tuple[User, list[Topic]] | None:
    """Whose mails about what a token of unsubscribe_url ends; None if it is not one of ours."""
    try:
        person, *topics = signing.loads(token, salt=UNSUBSCRIBE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = User.objects.filter(pk=person).first()
    known = [Topic(topic) for topic in topics if topic in Topic.values]
    return (user, known) if user is not None and known else None
