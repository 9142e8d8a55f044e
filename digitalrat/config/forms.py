"""How forms become HTML everywhere: KERN's markup, with every message tied to its field."""

from typing import Any

from django.forms import BoundField, CheckboxInput, Select, Widget
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import CheckboxSelectMultiple, RadioSelect


class KernBoundField(BoundField):
    """Gives each widget the class that KERN styles; templates/components/field.html does the rest."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        built = super().build_widget_attrs(attrs, widget)
        if self.is_choice_group:
            # The group says it once (components/field.html); single radio buttons have no validity of their own.
            built.pop("aria-invalid", None)
        kern_class = self._kern_class(widget)
        if kern_class:
            given = built.get("class") or widget.attrs.get("class", "")
            built["class"] = f"{kern_class} {given}".strip()
        return built

    @property
    def is_single_checkbox(self) -> bool:
        return isinstance(self.field.widget, CheckboxInput)

    @property
    def is_choice_group(self) -> bool:
        return isinstance(self.field.widget, RadioSelect)

    @property
    def is_select(self) -> bool:
        widget = self.field.widget
        return isinstance(widget, Select) and not widget.allow_multiple_selected

    @property
    def error_target(self) -> str:
        """Id that a link in the error summary leads to: the widget, or the first of a group's."""
        return str(f"{self.auto_id}_0" if self.is_choice_group else self.id_for_label)

    def _kern_class(self, widget: Widget) -> str:
        if widget.is_hidden:
            return ""
        if isinstance(widget, (CheckboxInput, CheckboxSelectMultiple)):
            kind = "kern-form-check__checkbox"
        elif isinstance(widget, RadioSelect):
            kind = "kern-form-check__radio"
        elif isinstance(widget, Select):
            kind = "kern-form-input__select"
        else:
            kind = "kern-form-input__input"
        return f"{kind} {kind}--error" if self.errors else kind


class Renderer(TemplatesSetting):
    """Set as FORM_RENDERER: ``{{ form }}`` and ``{{ form.x.as_field_group }}`` use our components."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
    bound_field_class = KernBoundField
