"""Who acts in a household's case: the people of its street and community and those beside the district."""

from __future__ import annotations

from collections.abc import Mapping

from config.demo import district
from config.demo.people import HouseholdPlan
from permissions.authority import (
    CENTRE,
    CHECKER,
    CLERK,
    COMMUNITY,
    DISTRICT,
    FINANCE,
    KEEPER,
    LEADER,
    PANEL_MEMBER,
    REVIEWER,
    STREET,
    TREASURER,
    Authority,
)
from permissions.models import User

OF_THE_STREET = {
    "clerk": CLERK @ STREET,
    "second clerk": CLERK @ STREET,
    "leader": LEADER @ STREET,
    "keeper": KEEPER @ STREET,
    "reviewer": REVIEWER @ STREET,
}
OF_THE_DISTRICT = {
    "section": (REVIEWER @ DISTRICT, district.BUREAU),
    "district leader": (LEADER @ DISTRICT, district.BUREAU),
    "secretary": (CLERK @ DISTRICT, district.BUREAU),
    "checker": (CHECKER @ CENTRE, district.CHECKING_CENTRE),
    "treasurer": (TREASURER @ FINANCE, district.FINANCE_OFFICE),
}


class Cast:
    """The hands a case passes through; a relative of the household isn't among them."""

    def __init__(
        self, holders: Mapping[tuple[str, str], list[User]], plan: HouseholdPlan, relatives: set[str]
    ) -> None:
        self._holders = holders
        self._plan = plan
        self._relatives = relatives

    def member(self, by: str) -> User:
        """The person in a post of this case's units, as walks name it: ``clerk``, ``panel 3``, …"""
        if by.startswith("panel "):
            return self.panel[int(by.removeprefix("panel ")) - 1]
        able = self._able(*self._post(by))
        if not able:  # the community's only handler is a relative
            return self.member("clerk")
        return able[-1] if by == "second clerk" else able[0]

    @property
    def panel(self) -> list[User]:
        """The members of the district's panel."""
        return self._able(PANEL_MEMBER @ DISTRICT, district.BUREAU)

    @property
    def related(self) -> list[str]:
        """Names of those who work here and have a relative in the household."""
        everybody = (user for users in self._holders.values() for user in users)
        return sorted({user.name for user in everybody if user.username in self._relatives})

    def _post(self, by: str) -> tuple[Authority, str]:
        if by == "community":
            return CLERK @ COMMUNITY, self._plan.community
        if by in OF_THE_STREET:
            return OF_THE_STREET[by], self._plan.street
        return OF_THE_DISTRICT[by]

    def _able(self, authority: Authority, unit: str) -> list[User]:
        holders = self._holders[authority.code, unit]
        return [user for user in holders if user.username not in self._relatives]
