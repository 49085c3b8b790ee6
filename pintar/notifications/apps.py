from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "pintar.notifications"
    label = "notifications"
