"""Tables of what every case type shares, one file each."""

from cases.models.case import Case, CaseIsHistory, Recusal
from cases.models.documents import Document, DocumentKind
from cases.models.grant import CaseGrant
from cases.models.move import Move, MoveContent
from cases.models.notice import Ground, NoticeKind, NoticeText, PublicNotice
from cases.models.people import Disclosure, FormerName, Household, HouseholdMember, OfficialNumber, Person
from cases.models.record import CaseRecord
from cases.models.work_item import Deadline, WorkItem

__all__ = [
    "Case",
    "CaseGrant",
    "CaseIsHistory",
    "CaseRecord",
    "Deadline",
    "Disclosure",
    "Document",
    "DocumentKind",
    "FormerName",
    "Ground",
    "Household",
    "HouseholdMember",
    "Move",
    "MoveContent",
    "NoticeKind",
    "NoticeText",
    "OfficialNumber",
    "Person",
    "PublicNotice",
    "Recusal",
    "WorkItem",
]
