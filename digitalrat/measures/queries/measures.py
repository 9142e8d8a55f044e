"""Measures as lists, and what a list can be narrowed by."""

from django.db.models import Case, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from digitalrat.masterplan.models import ActionField, Chapter
from digitalrat.members.models import Organisation

from ..enums import Light
from ..models import Measure, MeasureUpdate

# More places than a city has districts; what is entered freely could be anything.
MOST_REGIONS = 200


def measures() -> QuerySet[Measure]:
    """All measures with owner and chapter, by number."""
    return Measure.objects.select_related("owner", "chapter")


def with_last_update(found: QuerySet[Measure]) -> QuerySet[Measure]:
    """Each with ``updated_at``: when its owner last wrote, or None."""
    newest = MeasureUpdate.objects.filter(measure=OuterRef("pk")).order_by("-written_at")
    return found.annotate(updated_at=Subquery(newest.values("written_at")[:1]))


def worst_first() -> Case:
    """Sorts by light: red, yellow, green, grey."""
    order = [Light.RED, Light.YELLOW, Light.GREEN]
    return Case(
        *(When(light=light, then=Value(place)) for place, light in enumerate(order)),
        default=Value(len(order)),
        output_field=IntegerField(),
    )


def of_chapter(chapter: Chapter) -> Q:
    """Measures that belong to a chapter or help there too."""
    helping = Measure.other_chapters.through.objects.filter(chapter=chapter)
    return Q(chapter=chapter) | Q(pk__in=helping.values("measure"))


def of_field(action_field: ActionField) -> Q:
    """The same for the published chapters of an action field."""
    chapters = Chapter.objects.published().filter(action_field=action_field)
    helping = Measure.other_chapters.through.objects.filter(chapter__in=chapters.values("pk"))
    return Q(chapter__in=chapters.values("pk")) | Q(pk__in=helping.values("measure"))


def with_partner(organisation: Organisation) -> Q:
    partnered = Measure.partners.through.objects.filter(organisation=organisation)
    return Q(pk__in=partnered.values("measure"))


def with_words(text: str) -> Q:
    """Every word stands in number, title, description, place or owner."""
    found = Q()
    for word in text.split():
        # SQLite folds the case of ASCII letters only, so "ämter" would miss "Ämter".
        forms = {word, word.lower(), word.upper(), word.capitalize()}
        found &= Q(*(_says(form) for form in sorted(forms)), _connector=Q.OR)
    return found


def _says(word: str) -> Q:
    fields = ("number", "title", "description", "region", "owner__name")
    return Q(*(Q((f"{name}__icontains", word)) for name in fields), _connector=Q.OR)


def count_by(found: QuerySet[Measure], name: str) -> dict[str, int]:
    """How many of ``found`` have which value of the field ``name``; one query."""
    return dict(found.order_by().values_list(name).annotate(Count("pk")))


def owners() -> QuerySet[Organisation]:
    """Organisations that own at least one measure."""
    return Organisation.objects.filter(pk__in=Measure.objects.order_by().values("owner"))


def partners() -> QuerySet[Organisation]:
    """Organisations that take part in at least one measure of another."""
    return Organisation.objects.filter(pk__in=Measure.partners.through.objects.values("organisation"))


def chapters() -> QuerySet[Chapter]:
    """Published chapters that at least one measure belongs to or helps."""
    helped = Measure.other_chapters.through.objects.values("chapter")
    belonging = Measure.objects.order_by().values("chapter")
    return Chapter.objects.published().filter(Q(pk__in=belonging) | Q(pk__in=helped))


def action_fields() -> QuerySet[ActionField]:
    """Action fields with such a chapter, in the order of the plan."""
    return ActionField.objects.filter(pk__in=chapters().order_by().values("action_field"))


def regions() -> list[str]:
    """Places that measures name, by the alphabet."""
    named = Measure.objects.exclude(region="").order_by("region").values_list("region", flat=True).distinct()
    return list(named[:MOST_REGIONS])
