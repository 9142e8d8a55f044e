from django.urls import path

from . import views

app_name = "workspace"
urlpatterns = [path("arbeitsraum/", views.index, name="dashboard")]
