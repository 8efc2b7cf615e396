"""How many must sign may be a parameter, read on the day of each act."""

from __future__ import annotations

from datetime import date

import pytest

from permissions.authority import CLERK, DISTRICT, LEADER, PANEL_MEMBER, STREET
from tests.workflows.walk import Walk, person, values
from workflows.deadlines import working_days
from workflows.definition import Machine, State
from workflows.moves import Kind, offers
from workflows.parameters import MissingParameter

QUORUM = "panel.quorum"


class Panel(Machine):
    """Minutes that as many members sign as the bureau says."""

    title = "Panel"
    since = date(2026, 1, 1)
    opens_by = (CLERK @ DISTRICT,)
    minutes = State("Minutes", start=True, within=working_days(3), late=LEADER @ STREET)
    concluded = State("Concluded", final=True)
    sign = minutes.to(concluded, "Sign", by=PANEL_MEMBER @ DISTRICT, signatures=QUORUM)


MEMBERS = [person(number, PANEL_MEMBER @ DISTRICT) for number in range(1, 6)]


def minutes(quorum: str) -> Walk:
    walk = Walk(Panel, at="2026-03-02 10:00")
    walk.parameters = values({QUORUM: quorum})
    return walk


@pytest.mark.parametrize("quorum", [3, 4, 5])
def test_the_last_signature_of_the_number_takes_the_step(quorum: int) -> None:
    walk = minutes(str(quorum))
    kinds = [walk.takes("sign", member, "2026-03-02 11:00").kind for member in MEMBERS[:quorum]]
    assert kinds == [Kind.SIGNATURE] * (quorum - 1) + [Kind.STEP]
    assert walk.state == "concluded"


def test_nobody_signs_twice() -> None:
    walk = minutes("3")
    walk.takes("sign", MEMBERS[0], "2026-03-02 11:00")
    assert walk.refuses("sign", MEMBERS[0], "2026-03-02 12:00").code == "already_signed"


def test_the_number_is_read_on_the_day_of_the_act_and_stamped() -> None:
    walk = minutes("4")
    for member in MEMBERS[:2]:
        walk.takes("sign", member, "2026-03-02 11:00")
    walk.parameters = values({QUORUM: "3"})
    plan = walk.takes("sign", MEMBERS[2], "2026-03-03 11:00")
    assert plan.kind is Kind.STEP
    assert plan.facts.procedure.stamp()[QUORUM].value == "3"


def test_without_a_number_nobody_signs_and_everybody_still_sees_the_step() -> None:
    walk = Walk(Panel, at="2026-03-02 10:00")
    with pytest.raises(MissingParameter, match=QUORUM):
        walk.plans("sign", MEMBERS[0], "2026-03-02 11:00")
    (offer,) = offers(walk.situation("2026-03-02 11:00"), MEMBERS[0])
    assert offer.is_open
