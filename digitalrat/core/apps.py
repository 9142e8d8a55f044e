from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "digitalrat.core"
    verbose_name = "Core"
