from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "pintar.assessment"
    label = "assessment"
