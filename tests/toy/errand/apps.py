from django.apps import AppConfig


class ErrandConfig(AppConfig):
    name = "tests.toy.errand"
    label = "errand"
