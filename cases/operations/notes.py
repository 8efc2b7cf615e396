"""A note on a case: a row of history that moves nothing."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Move
from cases.operations import store
from cases.operations.steps import already_made, refuse_before_last_move
from cases.registry import page_of
from permissions.models import User
from permissions.rules import standing_of
from permissions.scope import scoped
from workflows.moves import Kind, NotYours, StepRefused

NOTE = "note"
LONGEST = 2000


class EmptyNote(StepRefused):
    """The note says nothing, or too much."""

    code = "bad_note"


@transaction.atomic
def add_note(*, case_id: int, author: User, text: str, at: datetime, key: UUID | None = None) -> Move:
    """Append a note to a case's history; the same key and text return the note already written.

    :raises EmptyNote: nothing is written, or more than 2,000 characters.
    :raises NotYours: the author may not see the case, or holds no post with jurisdiction over it.
    :raises KeyReused: the key was used for another note.
    :raises BeforeLastMove: ``at`` lies before the last move.
    :raises Case.DoesNotExist: there is no such case.
    """
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise EmptyNote(_("A note has between 1 and 2,000 characters."))
    case = store.lock_case(case_id)
    request = store.digest_of_request({"text": text})
    history = store.read_history(case_id)
    if made := already_made(history, NOTE, author, key, request):
        return Move.objects.get(pk=made.id)
    standing = standing_of(author, at)
    post = next((post for post in standing.posts if post.has_jurisdiction(case.place)), None)
    if post is None or not scoped(Case.objects.filter(pk=case_id), standing, at).exists():
        raise NotYours(_("You have no part in this case."))
    refuse_before_last_move(history, at)
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
        page_digest=page_of(case).digest,
        rules_digest="",
        law="",
        content={"answers": {"text": text}},
        due_at=case.due_at,
    )
    store.save_case(case)
    return move
