"""The database itself refuses to change history, and ties a case's state to its last move.

``ENABLE ALWAYS`` keeps the triggers on in replication mode too, where ordinary ones sleep.
"""

from django.db import migrations

APPEND_ONLY = (
    "cases_move",
    "cases_movecontent",
    "cases_disclosure",
    "cases_formername",
    "cases_recusal",
    "funds_payment",
)

FUNCTIONS = """
CREATE FUNCTION jieli_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% only grows: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;

-- A move continues its case's chain: next number, linked to the hash before, from the state it left.
CREATE FUNCTION jieli_move_continues() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE FUNCTION jieli_state_follows_history() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE TRIGGER move_continues BEFORE INSERT ON cases_move
    FOR EACH ROW EXECUTE FUNCTION jieli_move_continues();
ALTER TABLE cases_move ENABLE ALWAYS TRIGGER move_continues;

CREATE CONSTRAINT TRIGGER state_follows_history
    AFTER INSERT OR UPDATE OF state, last_seq, last_hash ON cases_case
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION jieli_state_follows_history();
ALTER TABLE cases_case ENABLE ALWAYS TRIGGER state_follows_history;

CREATE CONSTRAINT TRIGGER history_is_carried
    AFTER INSERT ON cases_move
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION jieli_state_follows_history();
ALTER TABLE cases_move ENABLE ALWAYS TRIGGER history_is_carried;

CREATE TRIGGER case_is_kept BEFORE DELETE ON cases_case
    FOR EACH ROW EXECUTE FUNCTION jieli_append_only();
CREATE TRIGGER cases_are_kept BEFORE TRUNCATE ON cases_case
    FOR EACH STATEMENT EXECUTE FUNCTION jieli_append_only();
ALTER TABLE cases_case ENABLE ALWAYS TRIGGER case_is_kept;
ALTER TABLE cases_case ENABLE ALWAYS TRIGGER cases_are_kept;

CREATE SEQUENCE cases_number;
"""

FUNCTIONS_BACK = """
DROP SEQUENCE cases_number;
DROP TRIGGER cases_are_kept ON cases_case;
DROP TRIGGER case_is_kept ON cases_case;
DROP TRIGGER history_is_carried ON cases_move;
DROP TRIGGER state_follows_history ON cases_case;
DROP TRIGGER move_continues ON cases_move;
DROP FUNCTION jieli_state_follows_history;
DROP FUNCTION jieli_move_continues;
DROP FUNCTION jieli_append_only;
"""


def guarded(table: str) -> migrations.RunSQL:
    """No row of the table is changed or removed."""
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION jieli_append_only();
        CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION jieli_append_only();
        ALTER TABLE {table} ENABLE ALWAYS TRIGGER only_grows;
        ALTER TABLE {table} ENABLE ALWAYS TRIGGER never_emptied;
        """,
        f"DROP TRIGGER never_emptied ON {table}; DROP TRIGGER only_grows ON {table};",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_references_between_apps"),
        ("funds", "0001_reserve_funds_and_payments"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, FUNCTIONS_BACK),
        *(guarded(table) for table in APPEND_ONLY),
    ]
