from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "pintar.catalogue"
    label = "catalogue"
