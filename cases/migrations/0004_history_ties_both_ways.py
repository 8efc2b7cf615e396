"""A move that nobody carried into its case is refused as well as a case that left its history; and former names only grow.

A row rightly linked to the last one could be put behind a case's back, or start in another state than the one
before it ended in.
"""

from django.db import migrations

FUNCTIONS = """
-- A move continues its case's chain: next number, linked to the hash before, from the state it left.
CREATE OR REPLACE FUNCTION jieli_move_continues() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE before record;
BEGIN
    IF NEW.seq = 1 THEN
        IF NEW.previous <> decode(repeat('00', 32), 'hex') OR NEW.source <> '' THEN
            RAISE EXCEPTION 'the first move of case % links to something', NEW.case_id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    SELECT hash, target INTO before FROM cases_move WHERE case_id = NEW.case_id AND seq = NEW.seq - 1;
    IF NOT FOUND OR before.hash <> NEW.previous OR before.target <> NEW.source THEN
        RAISE EXCEPTION 'move % of case % does not continue its history', NEW.seq, NEW.case_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- At commit, a case rests where its last move left it, whichever of the two was written.
CREATE OR REPLACE FUNCTION jieli_state_follows_history() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moved bigint;
    now_at record;
    last record;
BEGIN
    IF TG_TABLE_NAME = 'cases_move' THEN
        moved := NEW.case_id;
    ELSE
        moved := NEW.id;
    END IF;
    SELECT state, last_seq, last_hash INTO now_at FROM cases_case WHERE id = moved;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT seq, target, hash INTO last FROM cases_move WHERE case_id = moved ORDER BY seq DESC LIMIT 1;
    IF NOT FOUND OR last.target <> now_at.state OR last.seq <> now_at.last_seq OR last.hash <> now_at.last_hash
    THEN
        RAISE EXCEPTION 'case % rests in % without a move that leads there', moved, now_at.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER history_is_carried
    AFTER INSERT ON cases_move
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION jieli_state_follows_history();
ALTER TABLE cases_move ENABLE ALWAYS TRIGGER history_is_carried;

-- Former names are part of the record.
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON cases_formername
    FOR EACH ROW EXECUTE FUNCTION jieli_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON cases_formername
    FOR EACH STATEMENT EXECUTE FUNCTION jieli_append_only();
ALTER TABLE cases_formername ENABLE ALWAYS TRIGGER only_grows;
ALTER TABLE cases_formername ENABLE ALWAYS TRIGGER never_emptied;
"""

# The functions serve the triggers of the migration before as well; it drops them when it goes.
BACK = """
DROP TRIGGER never_emptied ON cases_formername;
DROP TRIGGER only_grows ON cases_formername;
DROP TRIGGER history_is_carried ON cases_move;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_history_only_grows")]
    operations = [migrations.RunSQL(FUNCTIONS, BACK)]
