"""The database itself refuses to change a vote that was cast, or to take a seat away."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION jieli_vote_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the vote of seat % was cast and stays', OLD.id USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER vote_stays BEFORE UPDATE ON panel_seat FOR EACH ROW
    WHEN (OLD.vote <> '' AND (OLD.vote, OLD.vote_reason, OLD.voted_at, OLD.member_id, OLD.panel_id)
        IS DISTINCT FROM (NEW.vote, NEW.vote_reason, NEW.voted_at, NEW.member_id, NEW.panel_id))
    EXECUTE FUNCTION jieli_vote_stays();
CREATE TRIGGER seat_is_kept BEFORE DELETE ON panel_seat
    FOR EACH ROW EXECUTE FUNCTION jieli_append_only();
CREATE TRIGGER seats_are_kept BEFORE TRUNCATE ON panel_seat
    FOR EACH STATEMENT EXECUTE FUNCTION jieli_append_only();
ALTER TABLE panel_seat ENABLE ALWAYS TRIGGER vote_stays;
ALTER TABLE panel_seat ENABLE ALWAYS TRIGGER seat_is_kept;
ALTER TABLE panel_seat ENABLE ALWAYS TRIGGER seats_are_kept;
"""

BACK = """
DROP TRIGGER seats_are_kept ON panel_seat;
DROP TRIGGER seat_is_kept ON panel_seat;
DROP TRIGGER vote_stays ON panel_seat;
DROP FUNCTION jieli_vote_stays;
"""


class Migration(migrations.Migration):
    dependencies = [("panel", "0001_panel_record"), ("cases", "0003_history_only_grows")]

    operations = [migrations.RunSQL(FORWARD, BACK)]
