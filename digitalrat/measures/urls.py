from django.urls import path, re_path

from . import views

app_name = "measures"
urlpatterns = [
    path("massnahmen/", views.measure_list, name="list"),
    # The signs that services.NUMBER allows; anything else is no address.
    re_path(r"^massnahmen/(?P<number>[\w.-]{1,20})/$", views.measure_page, name="detail"),
]
