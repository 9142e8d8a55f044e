"""Addresses that lead nowhere: the office hears of them once; a new or confirmed one counts again."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.dispatch import receiver
from django.utils.translation import gettext as _

from digitalrat.members.enums import Role
from digitalrat.members.models import User

from ..audience import people_with, who_may
from ..enums import Kind
from ..models import RefusedAddress
from ..services.notices import notify
from ..signals import address_refused
from ..telling import path_to


@receiver(address_refused)
def tell_office(refused: RefusedAddress, user: User, **kwargs: Any) -> None:
    needs = [("members.manage_members", None)]
    notify(
        users=who_may(needs, people_with(Role.OFFICE), but=None),
        event=f"mail_refused:{refused.pk}",
        kind=Kind.MAIL_REFUSED,
        about=str(user),
        needs=needs,
        text=lambda: (
            _("E-Mails an %(name)s kommen nicht an: Der Mailserver lehnt die Adresse ab. Wir schreiben nicht mehr hin.")
            % {"name": user}
        ),
        url=path_to("members:person", user.uuid),
    )


@receiver(email_confirmed)
def address_works_again(email_address: EmailAddress, **kwargs: Any) -> None:
    RefusedAddress.objects.filter(email=email_address.email.lower()).delete()
