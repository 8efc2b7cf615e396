"""SC-01 in a browser, on a desk and on a phone: from the door to the closed file."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image

from cases.funds.models import ReserveFund
from cases.models import Case, Document
from tests.district import STREET, District
from tests.e2e.conftest import SIZES, Office, Seat


def local(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "火灾.jpg"
    Image.new("RGB", (1200, 900), "firebrick").save(path)
    return path


@pytest.mark.parametrize("size", SIZES)
def test_money_comes_first_and_the_papers_follow(
    office: Office, real_district: District, photo: Path, size: str
) -> None:
    now = timezone.now()
    year = timezone.localtime(now).year
    ReserveFund.objects.get_or_create(
        street=STREET, year=year, defaults={"quota_fen": 5_000_000, "balance_fen": 5_000_000}
    )
    people = {name: real_district[name] for name in ("wang", "li", "zhao", "sun", "chen")}

    # The grid worker reports at the door.
    wang = office.seat(people["wang"], size=size)
    wang.goes_to("/cases/new/relief/")
    page = wang.page
    page.check("#id_is_urgent")
    page.select_option("#id_hardship", "fire")
    page.fill("#id_account", "承租房失火，夫妻二人无处居住，证件烧毁。")
    page.fill("#id_first_reported_at", local(now - timedelta(hours=1)))
    page.fill("#id_sum_asked_fen", "1800")
    page.fill("#id_address", "濠西路 1 号")
    page.fill("#id_m0-name", "何平")
    page.fill("#id_m0-identity_number", "999999198001010012")
    page.wait_for_selector("#told-m0 .bad")
    page.fill("#id_m0-identity_number", "999999198001010011")
    page.wait_for_selector("#told-m0 .good")
    page.click("button[name=add_member]")
    page.wait_for_selector("#id_m1-name:focus")
    assert page.input_value("#id_m0-name") == "何平"
    page.fill("#id_m1-name", "罗兰")
    page.fill("#id_m1-identity_number", "99999919800101002X")
    page.set_input_files("#id_papers", photo)
    wang.presses(".send button[name=open]")
    case = Case.objects.get(type="relief")
    report = "#form-report_emergency button"
    wang.presses(report if size == "desk" else ".decide button[form=form-report_emergency]")
    assert Document.objects.get().kind == "emergency_proof"
    at_case = f"/cases/{case.pk}/"

    # The handler accepts, proposes a sum, and can't decide it.
    li = office.seat(people["li"], size=size)
    li.presses("a.nm")
    li.presses("#form-accept button" if size == "desk" else ".decide button[form=form-accept]")
    if size == "phone":
        li.page.click(".decide a[href='#step-triage_urgent']")
    li.page.check("#step-triage_urgent input[value=shelter]")
    li.page.fill("#id_triage_urgent_sum_proposed_fen", "1800")
    li.page.fill("#id_triage_urgent_witness_note", "到场查看，房屋过火，两人暂住社区。")
    li.presses(
        "#form-triage_urgent .send button" if size == "desk" else ".decide a[href='#step-triage_urgent']"
    )
    assert li.page.query_selector("#form-grant_advance") is None
    refused = forged(li, f"{at_case}steps/grant_advance/", sum_granted_fen="1800", opinion="同意")
    assert refused == 403
    case = Case.objects.get(type="relief")
    assert case.state == "advance_review"

    # The leader decides.
    zhao = office.seat(people["zhao"], size=size)
    zhao.presses("a.nm")
    assert zhao.page.input_value("#id_grant_advance_opinion") == ""
    zhao.page.fill("#id_grant_advance_opinion", "情况属实，同意先行救助。")
    zhao.presses(
        "#form-grant_advance .send button" if size == "desk" else ".decide a[href='#step-grant_advance']"
    )

    # The keeper pays: too much cash is refused with its sentence, and nothing typed is lost.
    sun = office.seat(people["sun"], size=size)
    sun.presses("a.nm")
    fields = {"cash_fen": "1800", "transfer_fen": "0", "payee": "何平", "receipt": "SJ-001"}
    for name, value in fields.items():
        sun.page.fill(f"#id_pay_advance_{name}", value)
    sun.presses("#form-pay_advance .send button")
    assert "现金最多支付 1,000.00 元" in sun.page.inner_text("#step-pay_advance .note-error")
    assert sun.page.input_value("#id_pay_advance_payee") == "何平"
    sun.page.fill("#id_pay_advance_cash_fen", "1000")
    sun.page.fill("#id_pay_advance_transfer_fen", "800")
    sun.presses("#form-pay_advance .send button")

    # The handler records the end, brings the papers; the reviewer files them.
    li.goes_to(at_case)
    li.page.fill("#id_record_end_ended_at", local(timezone.now()))
    li.presses("#form-record_end .send button")
    li.page.click("#documents details.fold summary")
    li.page.select_option("#id_document_kind", "receipt")
    li.page.set_input_files("#id_document_file", photo)
    li.presses("#documents form button")
    li.page.fill("#id_submit_backfill_facts_note", "承租房失火，救助金当面交付，收条在卷。")
    li.page.check("#id_submit_backfill_is_signed")
    li.presses("#form-submit_backfill .send button")
    chen = office.seat(people["chen"], size=size)
    chen.presses("a.nm")
    chen.presses("#form-file button" if size == "desk" else ".decide button[form=form-file]")
    case = Case.objects.get(type="relief")
    assert case.state == "filed"
    assert "已备案归档" in chen.page.inner_text(".head")
    assert ReserveFund.objects.get(street=STREET, year=year).balance_fen == 4_820_000


def forged(seat: Seat, path: str, **fields: str) -> int:
    """The status of a request no page of ours offers, sent from the person's own browser."""
    token = seat.page.input_value("input[name=csrfmiddlewaretoken] >> nth=0")
    answer = seat.context.request.post(
        f"{seat.address}{path}",
        form={**fields, "csrfmiddlewaretoken": token},
        headers={"Referer": seat.address},
    )
    return answer.status
