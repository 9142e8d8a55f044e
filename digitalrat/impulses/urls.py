from django.urls import path

from .views import drafting, listing, reading, steps

app_name = "impulses"
urlpatterns = [
    path("arbeitsraum/impulse/", listing.impulses, name="list"),
    path("arbeitsraum/impulse/neu/", drafting.create, name="create"),
    path("arbeitsraum/impulse/uebernehmen/", drafting.quote_into_draft, name="quote_into_draft"),
    path("arbeitsraum/impulse/<uuid:uuid>/", reading.detail, name="detail"),
    path("arbeitsraum/impulse/<uuid:uuid>/stand/", reading.live, name="live"),
    path("arbeitsraum/impulse/<uuid:uuid>/bearbeiten/", drafting.edit, name="edit"),
    path("arbeitsraum/impulse/<uuid:uuid>/bearbeiten/neuer/", drafting.newer, name="newer"),
    path("arbeitsraum/impulse/<uuid:uuid>/zitate/", drafting.add_quote, name="add_quote"),
    path("arbeitsraum/impulse/<uuid:uuid>/zitate/<uuid:quote>/entfernen/", drafting.remove_quote, name="remove_quote"),
    path("arbeitsraum/impulse/<uuid:uuid>/mitwirkende/", drafting.invite_coauthor, name="invite_coauthor"),
    path(
        "arbeitsraum/impulse/<uuid:uuid>/mitwirkende/<uuid:person>/ausladen/",
        drafting.remove_coauthor,
        name="remove_coauthor",
    ),
    path("arbeitsraum/impulse/<uuid:uuid>/einladung/", drafting.answer_invitation, name="answer_invitation"),
    path("arbeitsraum/impulse/<uuid:uuid>/schritt/<slug:slug>/", steps.step, name="step"),
    path("arbeitsraum/impulse/<uuid:uuid>/beitraege/", reading.comments, name="comments"),
    path("arbeitsraum/beitraege/<uuid:uuid>/zurueckziehen/", reading.withdraw_comment, name="withdraw_comment"),
]
