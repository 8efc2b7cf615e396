"""A note on a case: a row of history that moves nothing."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.models import Move
from cases.operations import store
from cases.registry import case_type
from permissions.models import User
from permissions.rules import standing_of
from workflows.moves import Kind, NotYours, StepRefused

NOTE = "note"
LONGEST = 2000


class EmptyNote(StepRefused):
    """The note says nothing, or too much."""

    code = "bad_note"


@transaction.atomic
def add_note(*, case_id: int, author: User, text: str, at: datetime, key: UUID | None = None) -> Move:
    """Append a note to a case's history.

    :raises EmptyNote: nothing is written, or more than 2,000 characters.
    :raises NotYours: the author holds no post with jurisdiction over the case, or is recused.
    """
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise EmptyNote(_("A note has between 1 and 2,000 characters."))
    case = store.lock_case(case_id)
    request = store.digest_of_request({"text": text})
    for row in store.read_history(case_id):
        if key and row.key == key and row.actor_id == author.pk and row.past.step == NOTE:
            return Move.objects.get(pk=row.id)
    standing = standing_of(author, at)
    kind = case_type(case.type)
    _record, recused = store.read_record(kind, case_id, at)
    post = next((post for post in standing.posts if post.has_jurisdiction(case.place)), None)
    if post is None or author.pk in recused:
        raise NotYours(_("You have no part in this case."))
    move = store.write_move(
        case,
        kind=Kind.NOTE,
        step=NOTE,
        source=case.state,
        target=case.state,
        at=at,
        signer=store.Signer(author.pk, standing.name, post),
        key=key,
        request=request,
        page_digest=kind.page_named(case.page).digest,
        rules_digest="",
        law="",
        content={"answers": {"text": text}},
        due_at=case.due_at,
    )
    store.save_case(case)
    return move
