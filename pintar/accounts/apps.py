from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "pintar.accounts"
    label = "accounts"
