from django.urls import path

from . import views

app_name = "workspace"
urlpatterns = [
    path("arbeitsraum/", views.index, name="dashboard"),
    path("arbeitsraum/hintergrund/", views.background, name="background"),
    path("arbeitsraum/hintergrund/alle-noch-einmal/", views.retry_all, name="retry_all_tasks"),
    path("arbeitsraum/hintergrund/<uuid:uuid>/noch-einmal/", views.retry, name="retry_task"),
    path("arbeitsraum/hintergrund/<uuid:uuid>/verwerfen/", views.discard, name="discard_task"),
]
