"""Settings of members, and the wish of a visitor."""

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from digitalrat.members.enums import MailFrequency
from digitalrat.members.models import Organisation, User

from .enums import Topic
from .models import Preference
from .queries import topics_for

# No frequency of its own for a topic.
AS_DEFAULT = "default"


class SettingsForm(forms.Form):
    """How often ``user`` wants mails, for everything and per topic (fields ``topic_<value>``), and when not."""

    default = forms.ChoiceField(
        label=_("Für alles"),
        choices=MailFrequency.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "Täglich heißt morgens um 7 Uhr, wöchentlich montags um 7 Uhr: dann alles zusammen in einer E-Mail."
        ),
    )
    quiet_from = forms.TimeField(label=_("Ruhe von"), required=False, help_text=_("zum Beispiel 20:00"))
    quiet_until = forms.TimeField(label=_("Ruhe bis"), required=False, help_text=_("zum Beispiel 8:00"))

    def __init__(self, data: Any = None, *, user: User) -> None:
        self.topics = topics_for(user)
        own = dict(Preference.objects.filter(user=user).values_list("topic", "frequency"))
        initial = {"default": user.mail_frequency, "quiet_from": _clock(user.quiet_from)}
        initial |= {"quiet_until": _clock(user.quiet_until)}
        initial |= {_name(topic): own.get(topic, AS_DEFAULT) for topic in self.topics}
        super().__init__(data, initial=initial)
        for name in ("quiet_from", "quiet_until"):
            self.fields[name].widget = forms.TextInput(attrs={"autocomplete": "off"})
        for topic in self.topics:
            self.fields[_name(topic)] = forms.ChoiceField(
                label=topic.label,
                help_text=topic.explanation,
                choices=[(AS_DEFAULT, _("wie „Für alles“")), *MailFrequency.choices],
                widget=forms.RadioSelect,
            )

    @property
    def topic_fields(self) -> list[forms.BoundField]:
        return [self[_name(topic)] for topic in self.topics]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        begin, end = data.get("quiet_from"), data.get("quiet_until")
        if not self.errors and (begin is None) != (end is None):
            missing = "quiet_until" if end is None else "quiet_from"
            self.add_error(missing, _("Bitte geben Sie Anfang und Ende der Ruhezeit an, oder keines von beiden."))
        elif begin is not None and begin == end:
            self.add_error("quiet_until", _("Die Ruhezeit braucht ein anderes Ende als ihren Anfang."))
        return data

    def chosen_topics(self) -> dict[Topic, MailFrequency | None]:
        chosen = {topic: self.cleaned_data[_name(topic)] for topic in self.topics}
        return {topic: None if value == AS_DEFAULT else MailFrequency(value) for topic, value in chosen.items()}


def _name(topic: Topic) -> str:
    return f"topic_{topic.value}"


def _clock(at: time | None) -> str:
    return at.strftime("%H:%M") if at else ""


class FollowOrganisationForm(forms.Form):
    """Choose an organisation to follow."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.filter(dissolved_on__isnull=True),
        to_field_name="slug",
        empty_label=_("Bitte wählen"),
    )


class SubscribeForm(forms.Form):
    """A visitor's address."""

    email = forms.EmailField(
        label=_("Ihre E-Mail-Adresse"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Bitte geben Sie Ihre E-Mail-Adresse an.")},
    )
    everything = forms.BooleanField(
        label=_("Nicht nur das: alles, was öffentlich geschieht"),
        required=False,
    )

    def __init__(self, *args: Any, may_widen: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_widen:
            del self.fields["everything"]
