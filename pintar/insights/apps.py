from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "pintar.insights"
    label = "insights"
