"""First values of the parameters of regular relief, valid everywhere until a bureau enters its own."""

from django.db import migrations

from workflows.data import parameters_in

FILE = "parameters_2026_11.csv"


def fill(apps, schema_editor):
    values = apps.get_model("workflows", "ParameterValue").objects
    values.bulk_create(values.model(division="", **row._asdict()) for row in parameters_in(FILE))


def empty(apps, schema_editor):
    keys = [row.key for row in parameters_in(FILE)]
    apps.get_model("workflows", "ParameterValue").objects.filter(division="", key__in=keys).delete()


class Migration(migrations.Migration):
    dependencies = [("workflows", "0004_first_parameter_values")]

    operations = [migrations.RunPython(fill, empty)]
