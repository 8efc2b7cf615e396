from django.apps import AppConfig


class WheelchairConfig(AppConfig):
    name = "tests.toy.wheelchair"
    label = "wheelchair"
