from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "pintar.learning"
    label = "learning"
