"""Public holidays of 2020–2026 as the notices say, and of 2027 from the statutory days alone."""

from django.db import migrations

from workflows.data import days_in, years_in


def fill(apps, schema_editor):
    years = years_in("years_2020_2027.csv")
    apps.get_model("workflows", "CalendarYear").objects.bulk_create(
        [apps.get_model("workflows", "CalendarYear")(**year._asdict()) for year in years]
    )
    apps.get_model("workflows", "CalendarDay").objects.bulk_create(
        [
            apps.get_model("workflows", "CalendarDay")(**day._asdict())
            for day in days_in("holidays_2020_2027.csv", years)
        ]
    )


def empty(apps, schema_editor):
    apps.get_model("workflows", "CalendarDay").objects.all().delete()
    apps.get_model("workflows", "CalendarYear").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("workflows", "0002_rules_changed_gives_a_new_version")]

    operations = [migrations.RunPython(fill, empty)]
