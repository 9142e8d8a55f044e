from django.urls import path

from .views import account, directory, management

app_name = "members"
urlpatterns = [
    path("konto/", account.account, name="account"),
    path("konto/profil/", account.profile, name="profile"),
    path("konto/sprache/", account.language, name="language"),
    path("konto/einladung/<str:token>/", account.accept_invitation, name="accept_invitation"),
    path("arbeitsraum/mitglieder/", directory.index, name="directory"),
    path("arbeitsraum/mitglieder/einladen/", management.invite, name="invite"),
    path("arbeitsraum/mitglieder/einladungen/", management.invitations, name="invitations"),
    path(
        "arbeitsraum/mitglieder/einladungen/<uuid:uuid>/erneut/",
        management.resend_invitation,
        name="resend_invitation",
    ),
    path(
        "arbeitsraum/mitglieder/einladungen/<uuid:uuid>/zurueckziehen/",
        management.revoke_invitation,
        name="revoke_invitation",
    ),
    path("arbeitsraum/mitglieder/organisationen/", management.organisations, name="organisations"),
    path("arbeitsraum/mitglieder/organisationen/<uuid:uuid>/aufloesen/", management.dissolve, name="dissolve"),
    path("arbeitsraum/mitglieder/<uuid:uuid>/", directory.person, name="person"),
    path("arbeitsraum/mitglieder/<uuid:uuid>/rolle/", management.assign_role, name="assign_role"),
    path("arbeitsraum/mitglieder/<uuid:uuid>/rolle/entziehen/", management.remove_role, name="remove_role"),
    path("arbeitsraum/mitglieder/<uuid:uuid>/sitz/", management.assign_seat, name="assign_seat"),
    path("arbeitsraum/mitglieder/<uuid:uuid>/sitz/freigeben/", management.vacate_seat, name="vacate_seat"),
    path("arbeitsraum/mitglieder/<uuid:uuid>/deaktivieren/", management.deactivate, name="deactivate"),
    path("arbeitsraum/mitglieder/<uuid:uuid>/reaktivieren/", management.reactivate, name="reactivate"),
]
