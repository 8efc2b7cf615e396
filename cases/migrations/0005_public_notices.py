"""Public notices; the database refuses to edit one that hangs or hung, and lets it be taken down once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

STAYS_AS_POSTED = """
CREATE FUNCTION jieli_notice_stays_as_posted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.taken_down_at IS NULL AND to_jsonb(NEW) - 'taken_down_at' = to_jsonb(OLD) - 'taken_down_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'notice % stays as it was posted', OLD.id USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER stays_as_posted BEFORE UPDATE ON cases_publicnotice
    FOR EACH ROW EXECUTE FUNCTION jieli_notice_stays_as_posted();
CREATE TRIGGER is_kept BEFORE DELETE ON cases_publicnotice
    FOR EACH ROW EXECUTE FUNCTION jieli_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON cases_publicnotice
    FOR EACH STATEMENT EXECUTE FUNCTION jieli_append_only();
ALTER TABLE cases_publicnotice ENABLE ALWAYS TRIGGER stays_as_posted;
ALTER TABLE cases_publicnotice ENABLE ALWAYS TRIGGER is_kept;
ALTER TABLE cases_publicnotice ENABLE ALWAYS TRIGGER never_emptied;
"""

STAYS_AS_POSTED_BACK = """
DROP TRIGGER never_emptied ON cases_publicnotice;
DROP TRIGGER is_kept ON cases_publicnotice;
DROP TRIGGER stays_as_posted ON cases_publicnotice;
DROP FUNCTION jieli_notice_stays_as_posted;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_clocks_can_be_extended"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PublicNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(choices=[("proposal", "proposal"), ("result", "result")], max_length=10),
                ),
                (
                    "shown_as",
                    models.CharField(
                        choices=[
                            ("name", "by name, partly hidden"),
                            ("child", "a child"),
                            ("unknown", "a person not yet identified"),
                        ],
                        max_length=10,
                    ),
                ),
                ("name_shown", models.CharField(blank=True, max_length=60)),
                ("heads", models.PositiveSmallIntegerField()),
                (
                    "ground_shown",
                    models.CharField(
                        choices=[
                            ("emergency", "sudden hardship"),
                            ("spending", "necessary spending beyond one's means"),
                            ("other", "other special hardship"),
                        ],
                        max_length=12,
                    ),
                ),
                ("sum_fen", models.BigIntegerField()),
                ("people_digest", models.CharField(max_length=32)),
                ("street", models.CharField(max_length=12)),
                ("street_name", models.CharField(max_length=80)),
                ("community", models.CharField(max_length=12)),
                ("community_name", models.CharField(max_length=80)),
                ("place", models.CharField(max_length=100)),
                ("posted_at", models.DateTimeField()),
                ("comes_down_at", models.DateTimeField()),
                ("taken_down_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="cases.case"
                    ),
                ),
                (
                    "posted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "public notice",
                "ordering": ["posted_at", "pk"],
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["street", "comes_down_at"], name="notice_hanging_in_a_street"),
                    models.Index(fields=["case", "-posted_at"], name="notice_by_case"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["proposal", "result"])),
                        name="a_notice_is_a_proposal_or_a_result",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ground_shown__in", ["emergency", "spending", "other"])),
                        name="a_notice_tells_only_a_general_ground",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name_shown__contains", "*"), ("shown_as", "name")),
                            models.Q(("name_shown", ""), ("shown_as__in", ["child", "unknown"])),
                            _connector="OR",
                        ),
                        name="a_notice_shows_no_name_in_full",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("heads__gt", 0), ("sum_fen__gt", 0)),
                        name="a_notice_is_about_somebody_and_some_money",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("place__regex", "\\S")), name="a_notice_hangs_somewhere"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("comes_down_at__gt", models.F("posted_at"))),
                        name="a_notice_comes_down_after_it_was_posted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("taken_down_at__isnull", True),
                            models.Q(
                                ("taken_down_at__gte", models.F("posted_at")),
                                ("taken_down_at__lte", models.F("comes_down_at")),
                            ),
                            _connector="OR",
                        ),
                        name="a_notice_is_taken_down_while_it_hangs",
                    ),
                ],
            },
        ),
        migrations.RunSQL(STAYS_AS_POSTED, STAYS_AS_POSTED_BACK),
    ]
