"""The people and things of the demonstration before its story begins."""

import tomllib
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.utils import timezone

from digitalrat.meetings.models import AgendaItem, Meeting, RulesOfProcedure
from digitalrat.members.enums import Role
from digitalrat.members.models import Organisation, RoleAssignment, Seat, Sector, Term, User
from digitalrat.members.signals import rights_changed

from .accounts import hashed_demo_password

HERE = Path(__file__).parent
# The fixed dates of the content (meetings, the office) were written for this day; they move with the day of loading.
WRITTEN_FOR = date(2026, 11, 23)
# Those of measures and reports were written for this newest cut-off; they move by whole quarters.
NEWEST_CUTOFF = date(2026, 9, 30)


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


@dataclass
class Stage:
    """Everything that the story refers to by key."""

    today: date
    users: dict[str, User] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)

    def moved(self, day: date) -> date:
        """A fixed date of the content, moved by whole weeks to fit the day of loading."""
        weeks = round((self.today - WRITTEN_FOR).days / 7)
        return day + timedelta(weeks=weeks)

    def in_quarter(self, day: date) -> date:
        """A fixed date of measures and reports: as many quarters later as the newest cut-off is by now."""
        newest = self.today.replace(day=1) - timedelta(days=1)
        while newest.month % 3:
            newest = newest.replace(day=1) - timedelta(days=1)
        month = day.year * 12 + day.month - 1
        month += (newest.year - NEWEST_CUTOFF.year) * 12 + newest.month - NEWEST_CUTOFF.month
        year, month = month // 12, month % 12 + 1
        last = monthrange(year, month)[1]
        is_last = (day + timedelta(days=1)).day == 1
        return date(year, month, last if is_last else min(day.day, last))

    def on(self, day: date, hour: int = 10, minute: int = 0) -> datetime:
        """A moment of ``in_quarter``."""
        return timezone.make_aware(datetime.combine(self.in_quarter(day), time(hour, minute)))

    def at(self, days_ago: float, hour: int = 10, minute: int = 0) -> datetime:
        day = self.today - timedelta(days=days_ago)
        return timezone.make_aware(datetime(day.year, day.month, day.day, hour, minute))

    def by_role(self, role: Role) -> User:
        return User.objects.filter(role_assignments__role=role).order_by("pk")[0]


def set_stage() -> Stage:
    """Organisations, people with their seats and roles, the rules of procedure."""
    content = read("council.toml")
    stage = Stage(today=timezone.localdate())
    for item in content["organisation"]:
        stage.organisations[item["key"]] = Organisation.objects.create(
            slug=item["key"], name=item["name"], kind=item["kind"]
        )
    sectors = {
        item["key"]: Sector.objects.create(key=item["key"], name=item["name"], position=position)
        for position, item in enumerate(content["sector"])
    }
    term = Term.objects.create(
        name=content["term"]["name"],
        begins_on=stage.moved(content["term"]["starts"]),
        ends_on=stage.moved(content["term"]["ends"]),
    )
    for item in content["seat"]:
        user = _user(stage, item, organisation=_outside(item["organisation"]))
        Seat.objects.create(
            term=term, sector=sectors[item["sector"]], number=item["number"], holder=user, held_since=term.begins_on
        )
        if item["role"] != "member":
            _give_role(user, item["role"])
    for item in content["account"]:
        _give_role(_user(stage, item, organisation=stage.organisations[item["organisation"]]), item["role"])
    RulesOfProcedure.objects.create(text=content["rules"], valid_from=term.begins_on)
    return stage


def _outside(name: str) -> Organisation:
    from cms.importing.chapters import german_slug

    found, _created = Organisation.objects.get_or_create(
        name=name, defaults={"slug": german_slug(name)[:80], "kind": "external"}
    )
    return found


def _user(stage: Stage, item: dict[str, Any], *, organisation: Organisation) -> User:
    first_name, last_name = item["name"].rsplit(" ", 1)
    user = User.objects.create_user(
        item["email"],
        None,
        first_name=first_name,
        last_name=last_name,
        organisation=organisation,
        bio=item.get("bio", ""),
        interests=", ".join(item.get("interests", [])),
        # Nobody reads the mail of invented people: their notices stay in the product.
        mail_frequency="never" if settings.SITE_IS_DEMO else "at_once",
    )
    # All have the same password, which is no secret: making it slow to guess once is enough.
    user.password = hashed_demo_password()
    user.save(update_fields=["password"])
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    stage.users[user.email] = user
    return user


def _give_role(user: User, role: str) -> None:
    RoleAssignment.objects.create(user=user, role=role)
    rights_changed.send(sender=None, user_id=user.pk)


def set_meetings(stage: Stage) -> dict[str, list[AgendaItem]]:
    """Meetings and their agendas; returns the items that wait for an impulse, by its key."""
    waiting: dict[str, list[AgendaItem]] = {}
    for number, item in enumerate(read("meetings.toml")["meeting"], start=2):
        start: datetime = item["start"]
        day = stage.moved(start.date())
        meeting = Meeting.objects.create(
            number=number,
            title=item["title"],
            place=item["place"],
            starts_at=timezone.make_aware(datetime.combine(day, start.time())),
        )
        for position, entry in enumerate(item["item"], start=1):
            agenda_item = AgendaItem.objects.create(
                meeting=meeting, number=position, title=entry["title"], is_public=entry["public"]
            )
            if "impulse" in entry:
                waiting.setdefault(entry["impulse"], []).append(agenda_item)
    return waiting
