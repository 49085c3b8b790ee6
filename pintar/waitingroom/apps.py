from django.apps import AppConfig


class WaitingRoomConfig(AppConfig):
    name = "pintar.waitingroom"
    label = "waitingroom"
