"""Two cases of one street, and people who try things with them in whatever order."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from random import Random

from hypothesis import note

from cases import clock
from cases.models import Case
from cases.operations import add_note, take_step
from cases.registry import page_serving
from cases.types.relief.workflow import TemporaryRelief as relief
from tests.district import SHANGHAI
from tests.story import TENANTS, Story, moment
from tests.types.relief.walked.answers import TIMES, Answers
from tests.types.relief.walked.people import ALSO, OFFICIALS, STRANGERS, USUAL, declare
from workflows.definition import Machine, Step, Tone
from workflows.moves import StepRefused

LEANINGS: list[dict[str, float]] = [
    {},
    {"deny_urgency": 12, "triage_regular": 4},
    {"propose_refusal": 12, "propose_refusal_to_district": 12},
    {"street_refuses": 12, "district_refuses": 12, "annul": 8},
    {"annul": 12, "object": 6, "find_facts_false": 0.1},
    {"find_facts_false": 6, "go_on_to_investigation": 3},
    {"take_up_objection": 6, "street_returns": 6, "district_returns": 6, "leader_returns": 6},
    {"dispute_check": 4, "return_to_investigation": 4, "go_on_without_means": 3},
    {"ask_correction": 12, "propose_non_acceptance": 8, "annul": 8},
    {"record_telephone_grant": 12, "take_back_grant": 3},
    {"street_drops_the_rest": 12, "district_drops_the_rest": 12, "return_backfill": 4, "let_go": 6},
    {"turn_urgent": 8, "show_urgency": 4, "street_takes_back": 6, "district_takes_back": 6},
]  # fmt: skip
"""What a walk is inclined to: how much likelier a step is than otherwise."""

PAPERS = {
    "backfill": ["receipt"],
    "to_post": ["notice_posted"],
    "not_accepted": ["refusal_notice"],
    "rejected": ["refusal_notice", "notice_removed"],
    "backfill_review": ["notice_posted"],
    "paid": ["notice_posted"],
    "published": ["notice_removed"],
}
LET_TIME_PASS = {"notice": 0.8, "correction": 0.3, "advance_granted": 0.08, "advance_paid": 0.2}
"""How likely somebody waits for the clock in a state that it can end."""
ANY_PAPER = [
    "ruling",
    "recognition",
    "receipt",
    "notice_posted",
    "notice_removed",
    "refusal_notice",
    "visit_photo",
]
PANEL_IN_ORDER = ["invite", "open_session", "vote", "close_vote", "write_minutes", "sign_minutes"]


def out_of_place(case: Case) -> set[str]:
    """What nobody who looks at the case would try now."""
    record = case.reliefrecord
    signed, checked = record.visit_signed_at is not None, record.check_on is not None
    written, kept = record.visited_on is not None, record.paid_fen - record.recovered_fen
    rest = (record.sum_granted_fen or 0) - record.dropped_fen - kept
    demanded = record.sum_to_recover_fen - record.recovered_fen
    barred = {
        "report_emergency": not record.is_urgent,
        "turn_urgent": record.is_urgent,
        "ask_correction": record.is_urgent,
        "propose_non_acceptance": record.is_urgent,
        "triage_regular": record.is_urgent,
        "record_visit": signed,
        "sign_visit": signed or not written,
        "request_check": not signed or checked,
        "go_to_review": not (signed and checked),
        "record_authorisation": record.has_authorisation,
        "propose_grant": not (signed and checked),
        "pay": record.rest_due_on is not None or not rest,
        "pay_first_stage": record.rest_due_on is None,
        "confirm_all_is_paid": rest > 0,
        "record_repayment": not demanded,
        "let_go": not demanded,
        "close_recovery": demanded > 0,
        "go_back_to_the_papers": demanded > 0,
        "go_back_to_investigation": demanded > 0,
        "go_back_to_publication": demanded > 0,
        "find_facts_false": not kept,
        "withdraw": record.paid_fen > 0,
        "show_urgency": record.paid_fen > 0,
        "confirm_telephone_decision": record.telephone_decider_id is None,
        "ratify_telephone_decision": record.telephone_decider_id is None,
        "see_the_need": record.need_confirmed_on is not None,
    }
    return {step for step, senseless in barred.items() if senseless}


RARELY = {
    "withdraw": 0.2, "refer": 0.5, "identify_member": 0.5, "record_removal": 0.5, "extend_review": 0.5,
    "record_appraisal": 0.3, "annul": 0.6,
}  # fmt: skip
OFTEN = {
    "take_up_objection": 5, "answer_objection": 3, "street_drops_the_rest": 3, "district_drops_the_rest": 3,
    "street_takes_back": 3, "district_takes_back": 3, "take_back_proposal": 3, "dispute_check": 3,
    "record_undeclared_relation": 3, "confirm_telephone_decision": 4, "street_escalates": 4,
    "propose_refusal_to_district": 4, "propose_refusal": 4, "turn_urgent": 3, "let_go": 3,
    "record_publication": 3,
}  # fmt: skip
"""Steps that go on, where a careful person would try them now and then."""


class Walk:
    """A walk drawn by its own lot; ``taken`` and ``reached`` tell how far it came."""

    def __init__(self, first: Story, lot: Random) -> None:
        self.district, self.lot = first.district, lot
        self.leaning = lot.choice(LEANINGS)
        self.answers = Answers(lot, lot.choice(TIMES))
        self.now = moment(first.now)
        self.taken: Counter[str] = Counter()
        self.reached: Counter[str] = Counter([first.case.state])
        self.stories = (first, self._another())

    def _another(self) -> Story:
        """Somebody else's case, or the same household's again."""
        urgent = self.lot.random() < 0.5
        return Story(
            self.district, opened_by="wang" if urgent else "zhou", at=self.typed, urgent=urgent,
            hardship=self.lot.choice(["fire", "illness"]), members=self.lot.choice([STRANGERS, TENANTS]),
        )  # fmt: skip

    @property
    def typed(self) -> str:
        return f"{self.now.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"

    def turn(self) -> bool:
        """One thing is tried; whether it was possible. What happens beside steps counts as possible."""
        lot = self.lot
        self.now += timedelta(minutes=lot.choice([0, 1, 1, 5, 10, 90, 60 * 25 if lot.random() < 0.2 else 10]))
        what = lot.random()
        story = self.stories[0 if lot.random() < 0.85 else 1]
        if what < 0.72:
            return self._goes_on(story)
        if what < 0.86:
            return self._wild(story)
        if what < 0.9:
            return self._strikes(story, wait=self.lot.random() < 0.3)
        if what < 0.95:
            story.now = self.typed
            story.gets_paper(lot.choice(ANY_PAPER), by="li")
        elif what < 0.96:
            name = lot.choice(OFFICIALS)
            note(f"{self.typed}: {name} declares a relative")
            self._declares(name)
        else:
            add_note(case_id=story.pk, author=self.district["yan"], text="来电询问进度。", at=self.now)
        return True

    def _declares(self, name: str) -> None:
        try:
            declare(self.district, name, at=self.typed)
        except Exception as again:  # declared before
            assert type(again).__name__ == "AlreadyDeclared", again

    # What a careful person would do next.

    def _goes_on(self, story: Story) -> bool:
        case = self._in_hand(story.case)
        page = page_serving(case, self.now)
        steps = [step for step in page.steps_from(case.state) if step.authorities]
        if not steps or (page.clock_steps_from(case.state) and self.lot.random() < LET_TIME_PASS[case.state]):
            return self._strikes(story, wait=True)
        if case.type == "panel" and self.lot.random() < 0.95:
            return self._panel_goes_on(case, page)
        if case.type == "relief" and self.lot.random() < 0.95:
            senseless = out_of_place(case)
            steps = [step for step in steps if step.name not in senseless] or steps
        step = self.lot.choices(steps, weights=[self._weight(step) for step in steps])[0]
        if case.type == "relief" and self.lot.random() < 0.6:
            self._brings_papers(story, case, step)
        return self._tries(case, step.name, self._somebody_for(step))

    def _in_hand(self, case: Case) -> Case:
        """The case, or the one of another desk that it waits for, or that looks at its filing."""
        waits_for = {"means_check": "means_check", "panel": "panel"}.get(case.state)
        if case.state == "filed" and self.lot.random() < 0.6:
            waits_for = "filing_review"
        child = case.children.filter(type=waits_for).order_by("pk").last() if waits_for else None
        return child if child and not page_serving(child, self.now).states[child.state].final else case

    def _weight(self, step: Step) -> float:
        weight = 8.0 if step.aside is False and step.tone is Tone.FORWARD else 1.0
        if step.signatures != 1 or step.name in ("request_check", "go_to_review", "pay_first_stage"):
            weight *= 2
        usual = RARELY.get(step.name) or OFTEN.get(step.name, 1)
        return weight * usual * self.leaning.get(step.name, 1)

    def _somebody_for(self, step: Step) -> str:
        code = self.lot.choice(step.authorities).code
        usual = USUAL[code] if code != "panel_member@district" else f"pan{self.lot.randint(1, 7)}"
        if step.is_signed_by_several:
            usual = self.lot.choice([usual, "liu", "song"])
        if step.name == "record_telephone_grant":
            usual = "song"
        return usual if self.lot.random() < 0.88 else self.lot.choice([*ALSO.get(code, []), usual])

    def _panel_goes_on(self, case: Case, page: type[Machine]) -> bool:
        """Everything of the panel's own order that is possible now, each by whoever may."""
        possible = False
        if self.lot.random() < 0.15:
            return self._tries(case, "dissolve", "tang")
        for name in PANEL_IN_ORDER:
            step = page.steps[name]
            members = [f"pan{number}" for number in range(1, 8)]
            whom = members if step.authorities[0].code == "panel_member@district" else ["tang"]
            for person in whom:
                fresh = Case.objects.get(pk=case.pk)
                if any(source.name == fresh.state for source in step.sources):
                    possible |= self._tries(fresh, name, person)
        return possible

    def _brings_papers(self, story: Story, case: Case, step: Step) -> None:
        for kind in PAPERS.get(case.state, []):
            if not case.documents.filter(kind=kind, uploaded_at__gte=case.state_since).exists():
                story.now = self.typed
                story.gets_paper(kind, by="li")
        asked = {"record_removal": "notice_removed", "annul": "ruling"}.get(step.name)
        if asked and asked not in PAPERS.get(case.state, []):
            story.now = self.typed
            story.gets_paper(asked, by="li")

    # What anybody might do.

    def _wild(self, story: Story) -> bool:
        """Any step by anybody, or a step that starts here by somebody who mostly may not."""
        case, lot = story.case, self.lot
        if lot.random() < 0.3 and (child := case.children.order_by("pk").last()):
            case = child
        page = page_serving(case, self.now)
        here = [step.name for step in page.steps_from(case.state) if step.authorities]
        names = here if here and lot.random() < 0.7 else list(page.steps)
        return self._tries(case, lot.choice(names), lot.choice(sorted(self.district.people)))

    def _strikes(self, story: Story, *, wait: bool) -> bool:
        """The clock's next round: now, or after waiting until the case's deadline has about run out."""
        case = story.case
        if wait and case.stage_due_at:
            self.now = max(self.now, case.stage_due_at + timedelta(minutes=self.lot.choice([-1, 0, 5, 60])))
        note(f"{self.typed}: the clock strikes")
        before = dict(Case.objects.filter(type="relief").values_list("pk", "state"))
        done = clock.fire_due(self.now)
        assert not done.set_aside, "the clock carries every case on"
        for moved in Case.objects.filter(pk__in=done.stepped):
            self._counts(
                Case.objects.get(pk=moved.pk).moves.order_by("-seq").values_list("step", flat=True)[0], moved
            )
            assert moved.type != "relief" or moved.state != before[moved.pk]
        return True

    def _tries(self, case: Case, step: str, name: str) -> bool:
        answers = self.answers.to(step, case, self.now)
        told = f"{self.typed} {case.number} {case.type}, {case.state}: {name} tries {step} {answers}"
        try:
            take_step(case_id=case.pk, step=step, actor=self.district[name], answers=answers, at=self.now)
        except StepRefused as refused:
            note(f"{told}: {refused.code} {getattr(getattr(refused, 'form', None), 'errors', '') or refused}")
            assert str(refused).strip(), "a refusal is a sentence"
            return False
        note(told)
        self._counts(step, Case.objects.get(pk=case.pk))
        if case.parent_id:
            parent = Case.objects.get(pk=case.parent_id)
            self._counts(parent.moves.order_by("-seq").values_list("step", flat=True)[0], parent)
        return True

    def _counts(self, step: str, case: Case) -> None:
        if case.type == "relief":
            if step in relief.steps:
                self.taken[step] += 1
            self.reached[case.state] += 1
        else:
            self.taken[f"{case.type}.{step}"] += 1
