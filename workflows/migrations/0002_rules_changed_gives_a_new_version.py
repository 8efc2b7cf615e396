"""Any change of the calendar or of the parameters gives the rule book a version never seen before."""

from django.db import migrations

RULED_TABLES = ("workflows_parametervalue", "workflows_calendarday", "workflows_calendaryear")

FUNCTION = """
INSERT INTO workflows_rulebookversion (id, version) VALUES (1, gen_random_uuid());

CREATE FUNCTION workflows_rules_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE workflows_rulebookversion SET version = gen_random_uuid() WHERE id = 1;
    RETURN NULL;
END
$$;
"""

TRIGGER = """
CREATE TRIGGER rules_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION workflows_rules_changed();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER rules_changed;
"""


class Migration(migrations.Migration):
    dependencies = [("workflows", "0001_calendar_and_parameters")]

    operations = [
        migrations.RunSQL(
            FUNCTION,
            "DROP FUNCTION workflows_rules_changed(); DELETE FROM workflows_rulebookversion;",
        ),
        *[
            migrations.RunSQL(TRIGGER.format(table=table), f"DROP TRIGGER rules_changed ON {table};")
            for table in RULED_TABLES
        ],
    ]
