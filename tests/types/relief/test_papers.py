"""What is printed of a relief case: the form that goes from desk to desk, and the notice of a refusal."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.utils import translation
from pypdf import PdfReader

from cases.types.relief.papers.refusal_notice import VERSION
from tests.cases.browsing import person
from tests.district import DISTRICT, STREET, District
from tests.story import Story, checked_application, noticed_application, up_to_the_decision
from workflows.rulebook import enter_value

FORM, NOTICE = "approval_form", "refusal_notice"


def words(text: str) -> str:
    """A text without any white space: a paper breaks its lines where it must."""
    return "".join(text.split())


def asks_for(story: Story, paper: str, by: str = "li") -> Any:
    return person(story.district, by).looks_at(f"/cases/{story.pk}/papers/{paper}.pdf")


def printed(story: Story, paper: str) -> str:
    answer = asks_for(story, paper)
    assert answer.status_code == 200
    return words("".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages))


def offered(story: Story) -> set[str]:
    """The papers the case page offers."""
    html = person(story.district, "li").looks_at(f"/cases/{story.pk}/").content.decode()
    return {paper for paper in (FORM, NOTICE) if f"/cases/{story.pk}/papers/{paper}.pdf" in html}


def refused_by_street(district: District) -> Story:
    story = checked_application(district, sum_asked_fen="5000.00")
    story.takes("propose_refusal", by="chen", at="2026-11-04 10:00")
    story.takes("street_refuses", by="zhao", at="2026-11-05 09:00")
    return story


# The form


def test_the_form_carries_the_case_from_the_visit_to_the_decision(district: District) -> None:
    story = noticed_application(district)
    story.clock_strikes("2026-10-28 00:00")
    story.takes("street_approves", by="zhao", at="2026-10-28 09:30")
    text = printed(story, FORM)
    for shown in (
        story.case.number,
        "崇川区民政局和平桥街道濠西社区",
        "何平", "罗兰", "何安",
        "**************0011", "**************002X",
        "濠西路1号",
        "突发重病住院，自付费用超出家庭承受能力。",
        "受理日期：2026年10月12日",
        "2026年10月14日：两人入户，住院治疗属实",
        "人均月收入860.00元",
        "自2026年10月20日起公示", "收到异议0件",
        "10,800.00", "壹万零捌佰元整", "900.00",
        "4.00",  # 10,800 yuan are four standards of 900 for each of three
        "李晓雯",
        "符合条件，建议救助。", "陈核",
        "同意救助。", "赵刚", "2026年10月28日",
    ):  # fmt: skip
        assert shown in text, shown
    assert "区民政局审批意见" not in text
    assert "先行救助审批意见" not in text


def test_no_number_stands_whole_on_the_form(district: District) -> None:
    text = printed(noticed_application(district), FORM)
    assert "99999919800101" not in text
    assert "999999" not in text


def test_what_is_not_known_yet_is_room_to_write(district: District) -> None:
    story = noticed_application(district)
    text = printed(story, FORM)
    assert "签名：年月日" in text
    assert "赵刚" not in text
    assert text.count("壹万零捌佰元整") == 2  # asked for and proposed, not granted


def test_above_the_streets_limit_the_form_has_room_for_the_district(district: District) -> None:
    story = noticed_application(district, asked="12000.00")
    story.clock_strikes("2026-10-28 00:00")
    assert "区民政局审批意见（盖章）签名：年月日" in printed(story, FORM)
    story.takes("district_confirms", by="shen", at="2026-11-03 10:00")
    story.takes("district_approves", by="qian", at="2026-11-05 10:00", sum_granted_fen="12000.00")
    text = printed(story, FORM)
    for shown in ("沈科", "材料齐全，建议批准。", "钱进", "崇川区民政局", "4.44"):
        assert shown in text, shown
    assert "街道审批意见" not in text


def test_an_opinion_before_a_return_no_longer_counts(district: District) -> None:
    story = noticed_application(district, asked="12000.00")
    story.clock_strikes("2026-10-28 00:00")
    story.takes("district_confirms", by="shen", at="2026-10-29 10:00")
    story.takes("leader_returns", by="qian", at="2026-10-30 10:00", reasons="金额依据不足，请重新测算。")
    assert "沈科" in printed(story, FORM)
    story.takes("propose_grant", by="chen", at="2026-11-02 10:00", sum_proposed_fen="12000.00")
    text = printed(story, FORM)
    assert "陈核" in text
    assert "沈科" not in text


def test_the_fast_road_has_its_advance_on_the_form(district: District) -> None:
    story = up_to_the_decision(district)
    assert offered(story) == {FORM}
    story.takes("grant_advance", by="zhao", at="2026-10-02 16:40")
    story.takes("pay_advance", by="sun", at="2026-10-02 18:05")
    text = printed(story, FORM)
    for shown in (
        "先行救助审批意见",
        "情况属实，同意先行救助。",
        "赵刚",
        "网格员到场查看",
        "1.00",
        "壹仟捌佰元整",
    ):
        assert shown in text, shown


def test_a_decision_by_telephone_names_who_gave_it_and_who_wrote_it_down(district: District) -> None:
    story = up_to_the_decision(district)
    story.takes("record_telephone_grant", by="liu", at="2026-10-02 20:10", said_at="2026-10-02T20:05")
    assert "（赵刚电话决定，刘洋记录）" in printed(story, FORM)


def test_there_is_no_form_before_anything_was_proposed(district: District) -> None:
    story = Story(district)
    story.takes("report_emergency", by="wang")
    assert offered(story) == set()
    assert asks_for(story, FORM).status_code == 404


# The notice


def test_the_notice_of_a_refusal_gives_facts_reasons_law_and_remedies(district: District) -> None:
    story = refused_by_street(district)
    assert offered(story) == {FORM, NOTICE}
    text = printed(story, NOTICE)
    signed = story.case.moves.get(step="street_refuses")
    with translation.override("zh-hans"):
        version = str(VERSION.on(date(2026, 11, 5)))
    for shown in (
        "不予救助告知书",
        "何平（证件号码末四位0011）",
        story.case.number,
        "受理",
        "核对显示人均月收入四千二百元，名下另有商铺。",
        "收入和财产超过规定标准。",
        words(signed.law),
        words(version),
        "60日内，向崇川区人民政府申请行政复议",
        "6个月内，依法向有管辖权的人民法院提起行政诉讼",
        "决定人（签名）：赵刚",
        "2026年11月5日",
        "送达回证",
    ):
        assert shown in text, shown
    assert signed.law
    assert "2014" not in text


def test_a_street_decides_by_commission_in_the_bureaus_name_unless_the_province_says_otherwise(
    district: District,
) -> None:
    story = refused_by_street(district)
    text = printed(story, NOTICE)
    assert "崇川区民政局（印章）（受委托机关：和平桥街道办事处）" in text
    enter_value(
        key="law.art44_2",
        division=STREET,
        since=date(2026, 11, 1),
        value="own_name",
        source="测试",
        reason="省里授权",
    )
    text = printed(story, NOTICE)
    assert "和平桥街道办事处（印章）" in text
    assert "受委托机关" not in text
    assert "崇川区民政局（印章）" not in text


def test_an_authorisation_of_a_later_day_changes_no_notice(district: District) -> None:
    story = refused_by_street(district)
    enter_value(
        key="law.art44_2",
        division=DISTRICT,
        since=date(2026, 11, 6),
        value="own_name",
        source="测试",
        reason="省里授权",
    )
    assert "受委托机关" in printed(story, NOTICE)


def test_a_refusal_by_the_district_carries_the_bureaus_seal_alone(district: District) -> None:
    story = checked_application(district, sum_asked_fen="10800.01")
    story.takes("propose_refusal_to_district", by="chen", at="2026-11-04 10:00")
    assert offered(story) == {FORM}
    story.takes("district_confirms", by="shen", at="2026-11-05 10:00")
    story.takes("district_refuses", by="qian", at="2026-11-06 10:00")
    text = printed(story, NOTICE)
    assert "崇川区民政局（印章）" in text
    assert "受委托机关" not in text
    assert "钱进" in text


def test_a_non_acceptance_has_a_title_of_its_own(district: District) -> None:
    story = Story(district, urgent=False, opened_by="zhou", at="2026-10-12 09:00")
    story.takes("submit", by="zhou", at="2026-10-12 09:30")
    story.takes("propose_non_acceptance", by="li", at="2026-10-12 11:00")
    assert offered(story) == set()
    story.takes("sign_non_acceptance", by="zhao", at="2026-10-13 10:00")
    text = printed(story, NOTICE)
    assert "不予受理告知书" in text
    assert "决定不予受理" in text
    assert "不属于临时救助的受理范围。" in text


def test_the_service_stands_on_the_notice_once_it_is_recorded(district: District) -> None:
    story = refused_by_street(district)
    assert "复议期限至" not in printed(story, NOTICE)
    story.gets_paper("refusal_notice", by="li")
    story.takes(
        "serve_refusal", by="li", at="2026-11-10 10:00", way="witness", witness="周邻", recipient="罗兰"
    )
    text = printed(story, NOTICE)
    for shown in (
        "2026年11月9日",
        "罗兰",
        "周邻",
        "复议期限至2027年1月8日",
        "起诉期限至2027年5月10日（暂定）",
    ):
        assert shown in text, shown


def test_a_case_taken_up_anew_has_no_notice_of_the_old_refusal(district: District) -> None:
    story = refused_by_street(district)
    story.gets_paper("refusal_notice", by="li")
    story.takes("serve_refusal", by="li", at="2026-11-09 10:00")
    assert NOTICE in offered(story)
    story.takes("annul", by="shen", at="2027-02-03 10:00")
    assert NOTICE not in offered(story)
    assert asks_for(story, NOTICE).status_code == 404


def test_before_the_law_the_interim_measures_are_named() -> None:
    assert VERSION.on(date(2026, 6, 30)) != VERSION.on(date(2026, 7, 1))
    assert "649" in str(VERSION.on(date(2026, 6, 30)))
    assert "2026" in str(VERSION.on(date(2026, 7, 1)))


def test_what_was_typed_into_a_refusal_prints_as_typed(district: District) -> None:
    story = checked_application(district, sum_asked_fen="5000.00")
    typed = "#panic() *收入* _过高_ $1$ <a> @b \\ //"
    story.takes("propose_refusal", by="chen", at="2026-11-04 10:00", refusal_reasons="见核对报告，另附说明。")
    story.takes("street_refuses", by="zhao", at="2026-11-05 09:00", refusal_reasons=typed)
    assert words(typed) in printed(story, NOTICE)


@pytest.mark.parametrize("name", ["ma", "wei", "ding"])
def test_a_paper_is_not_there_for_who_does_not_see_the_case(district: District, name: str) -> None:
    story = refused_by_street(district)
    for paper in (FORM, NOTICE):
        assert asks_for(story, paper, name).status_code == 404
