from wagtail.models import Collection, Locale, Page


def wagtail_root() -> Page:
    """What Wagtail's own migrations put into a new database; tests make their tables without them."""
    locale, _created = Locale.objects.get_or_create(language_code="de")
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    root = Page.objects.filter(depth=1).first()
    return root or Page.add_root(title="Root", slug="root", locale=locale)
