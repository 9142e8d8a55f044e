from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser

from digitalrat.members.enums import OrganisationKind, Role
from digitalrat.members.models import Organisation, RoleAssignment, Seat, Sector, Term, User

PASSWORD = "ein-langes-Kennwort"


def make_user(first_name: str, last_name: str, *roles: Role, organisation: Organisation | None = None) -> User:
    user = User.objects.create_user(
        f"{first_name}.{last_name}@rat.example".lower(),
        PASSWORD,
        first_name=first_name,
        last_name=last_name,
        organisation=organisation,
    )
    RoleAssignment.objects.bulk_create(RoleAssignment(user=user, role=role) for role in roles)
    return user


@dataclass
class Cast:
    """Everybody who appears in the stories. Seats 1–5 are held by author, coauthor, other, chair and fifth."""

    author: User
    coauthor: User
    other: User
    chair: User
    fifth: User
    cdo: User
    office: User
    department: User
    editor: User
    guest: User
    committee_reader: User
    visitor: AnonymousUser
    term: Term

    def everybody(self) -> "dict[str, User | AnonymousUser]":
        return {
            "visitor": self.visitor,
            "author": self.author,
            "coauthor": self.coauthor,
            "other": self.other,
            "chair": self.chair,
            "cdo": self.cdo,
            "office": self.office,
            "department": self.department,
            "editor": self.editor,
            "guest": self.guest,
            "committee_reader": self.committee_reader,
        }


def make_cast() -> Cast:
    department = Organisation.objects.create(
        name="Dezernat Digitales", slug="digitales", kind=OrganisationKind.DEPARTMENT
    )
    office = Organisation.objects.create(name="CDO-Büro", slug="cdo-buero", kind=OrganisationKind.OFFICE)
    term = Term.objects.create(name="Amtszeit 2020–2040", begins_on=date(2020, 1, 1), ends_on=date(2040, 12, 31))
    sectors = [
        Sector.objects.create(key=key, name=name, position=n)
        for n, (key, name) in enumerate([("wissenschaft", "Wissenschaft"), ("zivil", "Zivilgesellschaft")])
    ]
    members = [
        make_user("Ada", "Autor"),
        make_user("Klaus", "Koautor"),
        make_user("Maria", "Mitglied"),
        make_user("Vera", "Vorsitz", Role.CHAIR),
        make_user("Fritz", "Fuenf"),
    ]
    for number, member in enumerate(members, start=1):
        Seat.objects.create(
            term=term, sector=sectors[number % 2], number=number, holder=member, held_since=date(2020, 1, 1)
        )
    author, coauthor, other, chair, fifth = members
    return Cast(
        author=author,
        coauthor=coauthor,
        other=other,
        chair=chair,
        fifth=fifth,
        cdo=make_user("Carla", "Cdo", Role.CDO, organisation=office),
        office=make_user("Olaf", "Office", Role.OFFICE, organisation=office),
        department=make_user("Dora", "Dezernat", Role.CONTRIBUTOR, organisation=department),
        editor=make_user("Eva", "Redaktion", Role.EDITOR),
        guest=make_user("Gert", "Gast", Role.GUEST),
        committee_reader=make_user("Rosa", "Ausschuss", Role.COMMITTEE_READER),
        visitor=AnonymousUser(),
        term=term,
    )
