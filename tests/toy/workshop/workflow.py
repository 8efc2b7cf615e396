"""A workshop looks at a wheelchair: a child page, which may have a child of its own kind."""

from datetime import date

from django import forms

from cases.answers import StepForm
from cases.operations import open_child
from cases.operations.steps import Taken
from permissions.authority import KEEPER, LEADER, STREET
from workflows.deadlines import working_days
from workflows.definition import Child, Machine, State, any_of
from workflows.guards import effect

PART = "a part of it"


class ChairForm(StepForm):
    keeps = ("chair",)
    chair = forms.CharField(max_length=40)


@effect("another workshop has a case of its own", adds=13)
def let_another_workshop_look(taken: Taken) -> None:
    open_child(taken, "workshop", {"chair": PART})


@effect("what was found is written down")
def write_finding(taken: Taken) -> None:
    taken.record.finding = f"{taken.record.chair}: sound"


@effect("the remark is counted")
def count_remark(taken: Taken) -> None:
    taken.record.remarks += 1


class WorkshopCheck(Machine):
    title = "Workshop check"
    since = date(2024, 1, 1)
    number_prefix = "WX"
    opens_by = (KEEPER @ STREET,)
    opening = ChairForm

    waiting = State("Waiting", start=True, within=working_days(2), late=LEADER @ STREET)
    elsewhere = State("In another workshop", idle="the other workshop's case has the deadline")
    sound = State("Sound", final=True)
    scrapped = State("Scrapped", final=True)

    find_sound = waiting.to(sound, "Find it sound", by=KEEPER @ STREET, then=write_finding)
    scrap = any_of(waiting, elsewhere).to(scrapped, "Scrap", by=KEEPER @ STREET)
    send_on = waiting.to(elsewhere, "Send on", by=KEEPER @ STREET, then=let_another_workshop_look)
    part_is_sound = elsewhere.to(
        sound, "The part is sound", by=Child("workshop", ends_in=("sound",)), then=write_finding
    )
    remark = sound.stays("Remark afterwards", by=KEEPER @ STREET, then=count_remark, aside=True)
