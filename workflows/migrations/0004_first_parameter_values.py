"""First values of the parameters, valid everywhere until a bureau enters its own."""

from django.db import migrations

from workflows.data import parameters_in


def fill(apps, schema_editor):
    apps.get_model("workflows", "ParameterValue").objects.bulk_create(
        [
            apps.get_model("workflows", "ParameterValue")(division="", **row._asdict())
            for row in parameters_in("parameters_2026.csv")
        ]
    )


def empty(apps, schema_editor):
    keys = [row.key for row in parameters_in("parameters_2026.csv")]
    apps.get_model("workflows", "ParameterValue").objects.filter(division="", key__in=keys).delete()


class Migration(migrations.Migration):
    dependencies = [("workflows", "0003_calendar_2020_to_2027")]

    operations = [migrations.RunPython(fill, empty)]
