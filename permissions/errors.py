"""Refusals of this room: each has a code for the API and a sentence for the person.

The sentence is made when it is read, in the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext_lazy as _

from permissions.authority import ROLES, Authority


class PermissionsRefused(Exception):
    """The act may not be done; nothing was changed."""

    code: ClassVar[str] = "refused"
    template: ClassVar[str | Promise] = _("This may not be done.")
    law: ClassVar[str] = ""

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code, facts)
        self.facts: Mapping[str, Any] = facts

    @property
    def sentence(self) -> str:
        """What is missing, in the reader's language."""
        return str(self.template) % self.facts

    def __str__(self) -> str:
        return self.sentence


class NotYours(PermissionsRefused):
    """The person can act in none of the posts that may do this here.

    :param authorities: the posts that could.
    :param elsewhere: names of units where the person holds such a post, without jurisdiction here.
    """

    code = "not_yours"
    template = _("Only the post with jurisdiction here may do this: %(posts)s.")
    nobody = _("No person may do this: it happens by itself.")
    held_elsewhere = _("You hold such a post in %(units)s, which has no jurisdiction here.")

    def __init__(self, authorities: Iterable[Authority], elsewhere: Iterable[str] = ()) -> None:
        self.authorities = tuple(authorities)
        self.elsewhere = tuple(dict.fromkeys(elsewhere))
        super().__init__(
            authorities=[authority.code for authority in self.authorities], elsewhere=list(self.elsewhere)
        )

    @property
    def sentence(self) -> str:
        """Which posts could act, and where the person holds one, if anywhere."""
        if not self.authorities:
            return str(self.nobody)
        posts = get_text_list([str(authority.title) for authority in self.authorities], str(_("or")))
        text = str(self.template) % {"posts": posts}
        if self.elsewhere:
            text += " " + str(self.held_elsewhere) % {
                "units": get_text_list(list(self.elsewhere), str(_("and")))
            }
        return text


class NeverDeleted(PermissionsRefused):
    """History may name the row: end or deactivate it instead."""

    code = "never_deleted"
    template = _("Entries of the kind “%(what)s” are ended or deactivated, never deleted.")


class SystemRolesExcludeOthers(PermissionsRefused):
    """System, security and audit administrators hold no other role, not even each other's (三员分立)."""

    code = "system_roles_exclude_others"
    template = _(
        "System, security and audit administrators hold no other role at the same time: this person is, "
        "or would be, %(role)s too."
    )
    law = "GB/T 22239-2019 8.1.5; SOD-8"

    @property
    def sentence(self) -> str:
        """Names the role in the way."""
        role = ROLES.get(self.facts["role"])
        return str(self.template) % {"role": role.title if role else self.facts["role"]}


class InspectorsDoNotHandle(PermissionsRefused):
    """Who inspects a unit holds no handling role there during the inspection."""

    code = "inspectors_do_not_handle"
    template = _("Who inspects a unit may hold no handling role in it during the inspection: %(unit)s.")
    law = "SOD-7"


class AlreadyAppointed(PermissionsRefused):
    """The person holds this very post, with no end in sight."""

    code = "already_appointed"
    template = _("This person already holds this post.")


class AlreadyDeclared(PermissionsRefused):
    """The same person stands in the register as a relative of this member of staff."""

    code = "already_declared"
    template = _("This relative is already in the register.")


class BackwardPeriod(PermissionsRefused):
    """The end lies before the start, or at the same moment."""

    code = "backward_period"
    template = _("The end must come after the start.")


class AccountClosed(PermissionsRefused):
    """The person's account is deactivated."""

    code = "account_closed"
    template = _("The account of %(name)s is closed.")


class UnitClosed(PermissionsRefused):
    """The unit doesn't exist on the first day."""

    code = "unit_closed"
    template = _("%(unit)s does not exist on %(day)s.")


class NotForOneself(PermissionsRefused):
    """Nobody appoints, mandates or grants access to themselves."""

    code = "not_for_oneself"
    template = _("Nobody gives rights to themselves; another person has to enter this.")


class NotADecidingPost(PermissionsRefused):
    """Substitutes and duty rosters exist for posts that take decisions (RL-16)."""

    code = "not_a_deciding_post"
    template = _("Only posts that take decisions have substitutes and a duty roster; %(role)s is not one.")


class OwnSubstitute(PermissionsRefused):
    """The holder cannot be their own substitute."""

    code = "own_substitute"
    template = _("%(name)s holds this post already and cannot be the substitute.")


class AppointmentOver(PermissionsRefused):
    """There is no live appointment to stand in for, or to end."""

    code = "appointment_over"
    template = _("This appointment is not alive at that time.")


class AlreadyEnded(PermissionsRefused):
    """The entry was over before."""

    code = "already_ended"
    template = _("This entry has already ended.")


class NotAnInspector(PermissionsRefused):
    """A mandate goes to somebody appointed as an inspector of a unit above."""

    code = "not_an_inspector"
    template = _("%(name)s is not appointed as an inspector over %(unit)s.")


class UnknownRelation(PermissionsRefused):
    """The relation isn't in the office's list."""

    code = "unknown_relation"
    template = _("The relation “%(relation)s” is not in the list.")
    law = "民法典 art. 1045"


class ReasonMissing(PermissionsRefused):
    """A text that has to say why is empty."""

    code = "reason_missing"
    template = _("A reason must be given.")


class NoContentForAdministrators(PermissionsRefused):
    """An administrator of the system reads no case, not even by exception."""

    code = "no_content_for_administrators"
    template = _("Administrators of the system read no case content.")
    law = "个人信息保护法 art. 51; SOD-8"
