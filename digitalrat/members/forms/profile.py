"""What people say about themselves."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ..enums import MailFrequency
from ..models import User


class ProfileForm(forms.Form):
    """Name, photo, interests, words about oneself, language and mails of ``user``."""

    first_name = forms.CharField(
        label=_("Vorname"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=_("Nachname"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    photo = forms.FileField(
        label=_("Foto"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_(
            "JPEG, PNG oder WebP, höchstens 5 MB. Wir schneiden es quadratisch zu und entfernen Ort und Gerät."
        ),
    )
    remove_photo = forms.BooleanField(label=_("Foto entfernen"), required=False)
    interests = forms.CharField(
        label=_("Interessen"),
        required=False,
        max_length=300,
        help_text=_("Themen, mit Kommas getrennt, zum Beispiel: Schule, offene Daten, Verkehr."),
    )
    bio = forms.CharField(
        label=_("Über mich"),
        required=False,
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Ein paar Sätze: woher Sie kommen und was Sie im Rat bewegen wollen. Höchstens 1.500 Zeichen."),
    )
    language = forms.ChoiceField(label=_("Sprache der Seiten"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
    mail_frequency = forms.ChoiceField(
        label=_("Mitteilungen per E-Mail"),
        choices=MailFrequency.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "Im Arbeitsraum sehen Sie Ihre Mitteilungen immer. Täglich und wöchentlich heißt: alles in einer E-Mail."
        ),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        names = ("first_name", "last_name", "interests", "bio", "language", "mail_frequency")
        kwargs["initial"] = {name: getattr(user, name) for name in names}
        super().__init__(*args, **kwargs)
        if not user.photo:
            del self.fields["remove_photo"]
