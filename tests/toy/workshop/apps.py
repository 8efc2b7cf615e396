from django.apps import AppConfig


class WorkshopConfig(AppConfig):
    name = "tests.toy.workshop"
    label = "workshop"
