from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from cms.pages import PlanPage

from . import errors


class UploadForm(forms.Form):
    source = forms.FileField(
        label=_("Datei"),
        help_text=_("Word (.docx), Markdown (.md) oder ein ZIP-Archiv mit Markdown-Dateien."),
        widget=forms.FileInput(attrs={"accept": ".docx,.md,.markdown,.zip"}),
    )
    level = forms.TypedChoiceField(
        label=_("Wo Kapitel beginnen"),
        help_text=_("Überschriften darüber werden zu Handlungsfeldern. In einem Archiv ist jede Datei ein Kapitel."),
        choices=[
            ("", _("bei der höchsten Überschrift, die vorkommt")),
            ("1", _("bei Überschriften der Ebene 1")),
            ("2", _("bei Überschriften der Ebene 2")),
            ("3", _("bei Überschriften der Ebene 3")),
            ("4", _("bei Überschriften der Ebene 4")),
        ],
        coerce=int,
        empty_value=None,
        required=False,
    )
    field_title = forms.CharField(
        label=_("Handlungsfeld für neue Kapitel"),
        help_text=_("Nur für Kapitel, zu denen das Dokument kein Handlungsfeld nennt. Leer: „Weitere Kapitel“."),
        max_length=200,
        required=False,
    )
    plan_page: forms.ModelChoiceField[PlanPage] = forms.ModelChoiceField(
        label=_("Masterplan"), queryset=PlanPage.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, plans: list[PlanPage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(plans) < 2:
            del self.fields["plan_page"]
        else:
            field = self.fields["plan_page"]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = PlanPage.objects.filter(pk__in=[page.pk for page in plans]).order_by("-live", "path")

    def clean_source(self) -> UploadedFile[Any]:
        source: UploadedFile[Any] = self.cleaned_data["source"]
        size = source.size or 0
        if size > settings.MAX_IMPORT_BYTES:
            failure = errors.too_large(source.name or "", size=size, limit=settings.MAX_IMPORT_BYTES)
            raise forms.ValidationError(failure.message)
        return source


class ConfirmForm(forms.Form):
    publish = forms.BooleanField(
        label=_("Gleich veröffentlichen"),
        help_text=_("Sonst entstehen Entwürfe, die Sie ansehen und einzeln veröffentlichen können."),
        required=False,
    )

    def __init__(self, *args: Any, may_publish: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_publish:
            del self.fields["publish"]
