from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from digitalrat.members.enums import Role
from digitalrat.members.services import appoint


class Command(BaseCommand):
    help = "Give a role to a person, making the account if needed: how the first person of the office comes in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--role", choices=Role.values, default=Role.OFFICE.value)
        parser.add_argument("--first-name", default="")
        parser.add_argument("--last-name", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["email"])
        except ValidationError as error:
            raise CommandError(f"{options['email']} is not an e-mail address") from error
        user = appoint(
            email=options["email"],
            role=options["role"],
            first_name=options["first_name"],
            last_name=options["last_name"],
        )
        self.stdout.write(f"{user.email} now has the role {options['role']}.")
        if not user.has_usable_password():
            self.stdout.write("They set their password with “Passwort vergessen?” on the login page.")
