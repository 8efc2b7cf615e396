"""The tables of who: units, people, posts, cover, registers."""

from permissions.models.mandate import InspectionMandate
from permissions.models.post import Appointment, DutyShift, Substitution
from permissions.models.relative import Relative
from permissions.models.unit import Unit
from permissions.models.user import User

__all__ = [
    "Appointment",
    "DutyShift",
    "InspectionMandate",
    "Relative",
    "Substitution",
    "Unit",
    "User",
]
