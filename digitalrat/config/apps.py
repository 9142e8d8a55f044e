from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "digitalrat.config"
    label = "config"
