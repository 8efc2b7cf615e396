"""An app of its own for the scope's tests, so that they need no case."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import AppConfig, apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection


@contextmanager
def installed() -> Iterator[None]:
    """The app with its tables and its permission; the test's own transaction takes the tables away again."""
    config = AppConfig.create(__name__)
    config.apps = apps
    apps.app_configs[config.label] = config
    # Not through INSTALLED_APPS, which would make every other app ready a second time.
    config.models = apps.all_models[config.label]
    apps.clear_cache()
    try:
        with connection.schema_editor() as editor:
            for model in config.get_models():
                editor.create_model(model)
        ContentType.objects.clear_cache()
        folder = ContentType.objects.get_for_model(apps.get_model("territory", "Folder"))
        Permission.objects.create(content_type=folder, codename="read_case", name="Can read a folder")
        yield
    finally:
        ContentType.objects.clear_cache()
        del apps.app_configs[config.label]
        apps.clear_cache()
