from django.apps import AppConfig


class AdmissionConfig(AppConfig):
    name = "pintar.admission"
    label = "admission"
