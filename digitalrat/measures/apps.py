from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeasuresConfig(AppConfig):
    name = "digitalrat.measures"
    verbose_name = _("Maßnahmen")

    def ready(self) -> None:
        from django.core.checks import register

        from digitalrat.core.schedule import every

        from . import parts
        from .answering import chapter_part
        from .checks import pdf_libraries
        from .services import freeze_due, remind_of_cutoffs
        from .services.imports import forget_old_imports

        register(pdf_libraries)
        parts.register(chapter_part)
        every(name="measures.cutoffs", label=_("An Stichtage erinnern"), minutes=30, run=remind_of_cutoffs)
        every(name="measures.reports", label=_("Berichte einfrieren"), minutes=5, run=freeze_due)
        every(name="measures.imports", label=_("Eingelesene Dateien vergessen"), minutes=60, run=forget_old_imports)
