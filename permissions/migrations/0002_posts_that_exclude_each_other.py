"""Two exclusions that reach across rows and tables, held by triggers.

The person's row is locked first, and the check is a later statement of its own: two entries made at the
same moment are seen by whichever comes second.
"""

from django.db import migrations

FORWARD = """
-- Every post a person can act in, on any way: appointment, substitution, duty.
CREATE FUNCTION permissions_engagements(person bigint)
RETURNS TABLE (role text, unit text, first_day date, last_day date)
LANGUAGE sql STABLE AS $$
    SELECT a.role, a.unit_id, a.starts_on,
           COALESCE(LEAST(a.ends_on, (a.stopped_at AT TIME ZONE 'Asia/Shanghai')::date), 'infinity'::date)
    FROM permissions_appointment a
    WHERE a.user_id = person
      AND (a.stopped_at IS NULL OR (a.stopped_at AT TIME ZONE 'Asia/Shanghai')::date >= a.starts_on)
    UNION ALL
    SELECT a.role, a.unit_id, (s.starts_at AT TIME ZONE 'Asia/Shanghai')::date,
           ((s.ends_at - interval '1 microsecond') AT TIME ZONE 'Asia/Shanghai')::date
    FROM permissions_substitution s
    JOIN permissions_appointment a ON a.id = s.appointment_id
    WHERE s.substitute_id = person AND s.ends_at > s.starts_at
    UNION ALL
    SELECT d.role, d.unit_id, (d.starts_at AT TIME ZONE 'Asia/Shanghai')::date,
           ((d.ends_at - interval '1 microsecond') AT TIME ZONE 'Asia/Shanghai')::date
    FROM permissions_dutyshift d
    WHERE d.user_id = person AND d.ends_at > d.starts_at
$$;

CREATE FUNCTION permissions_exclusions() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    person bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
    found text;
BEGIN
    PERFORM 1 FROM permissions_user WHERE id = person FOR NO KEY UPDATE;

    SELECT other.role INTO found
    FROM permissions_engagements(person) AS mine
    JOIN permissions_engagements(person) AS other
      ON other.role <> mine.role AND other.first_day <= mine.last_day AND mine.first_day <= other.last_day
    WHERE mine.role IN ('system_admin', 'security_admin', 'audit_admin')
    LIMIT 1;
    IF found IS NOT NULL THEN
        RAISE EXCEPTION 'system, security and audit administrators hold no other role'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'system_roles_exclude_all_others', DETAIL = found;
    END IF;

    SELECT inspected.name INTO found
    FROM permissions_inspectionmandate AS mandate
    JOIN permissions_unit AS inspected ON inspected.code = mandate.unit_id
    JOIN permissions_engagements(person) AS post
      ON post.role <> 'inspector'
     AND post.first_day <= mandate.ends_on AND mandate.starts_on <= post.last_day
     AND starts_with(post.unit, CASE inspected.level
                                    WHEN 'district' THEN left(inspected.code, 6)
                                    WHEN 'street' THEN left(inspected.code, 9)
                                    WHEN 'community' THEN left(inspected.code, 12)
                                    ELSE inspected.code
                                END)
    WHERE mandate.user_id = person
    LIMIT 1;
    IF found IS NOT NULL THEN
        RAISE EXCEPTION 'an inspector holds no handling role in the inspected unit'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'inspectors_handle_nothing_they_inspect', DETAIL = found;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER appointment_excludes AFTER INSERT OR UPDATE ON permissions_appointment
    FOR EACH ROW EXECUTE FUNCTION permissions_exclusions('user_id');
CREATE TRIGGER substitution_excludes AFTER INSERT OR UPDATE ON permissions_substitution
    FOR EACH ROW EXECUTE FUNCTION permissions_exclusions('substitute_id');
CREATE TRIGGER duty_shift_excludes AFTER INSERT OR UPDATE ON permissions_dutyshift
    FOR EACH ROW EXECUTE FUNCTION permissions_exclusions('user_id');
CREATE TRIGGER mandate_excludes AFTER INSERT OR UPDATE ON permissions_inspectionmandate
    FOR EACH ROW EXECUTE FUNCTION permissions_exclusions('user_id');
ALTER TABLE permissions_appointment ENABLE ALWAYS TRIGGER appointment_excludes;
ALTER TABLE permissions_substitution ENABLE ALWAYS TRIGGER substitution_excludes;
ALTER TABLE permissions_dutyshift ENABLE ALWAYS TRIGGER duty_shift_excludes;
ALTER TABLE permissions_inspectionmandate ENABLE ALWAYS TRIGGER mandate_excludes;
"""

BACKWARD = """
DROP TRIGGER mandate_excludes ON permissions_inspectionmandate;
DROP TRIGGER duty_shift_excludes ON permissions_dutyshift;
DROP TRIGGER substitution_excludes ON permissions_substitution;
DROP TRIGGER appointment_excludes ON permissions_appointment;
DROP FUNCTION permissions_exclusions();
DROP FUNCTION permissions_engagements(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("permissions", "0001_units_people_and_posts")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
