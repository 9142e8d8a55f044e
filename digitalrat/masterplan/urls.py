from django.urls import URLPattern, path

from .kinds import ALL, Kind
from .views import proposals, public

app_name = "masterplan"


def _proposals(kind: Kind) -> list[URLPattern]:
    root, given = f"arbeitsraum/{kind.slug}/", {"kind": kind}
    return [
        path(root, proposals.desk, given, name=f"{kind.name}_desk"),
        path(f"{root}neu/", proposals.new, given, name=f"{kind.name}_new"),
        path(f"{root}<uuid:uuid>/", proposals.page, given, name=f"{kind.name}_page"),
        path(f"{root}<uuid:uuid>/aendern/", proposals.revise, given, name=f"{kind.name}_revise"),
        path(f"{root}<uuid:uuid>/freigeben/", proposals.release, given, name=f"{kind.name}_release"),
        path(f"{root}<uuid:uuid>/ablehnen/", proposals.decline, given, name=f"{kind.name}_decline"),
    ]


# Wagtail serves the plan itself; these words below it are reserved (addresses.py), and config/urls.py asks here first.
urlpatterns = [
    path("masterplan/vorbilder/", public.cards, name="cards"),
    path("masterplan/vorbilder/<uuid:uuid>/", public.card, name="card"),
    path("masterplan/entwicklungen/", public.developments, name="developments"),
    *(pattern for kind in ALL for pattern in _proposals(kind)),
]
