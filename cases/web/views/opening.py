"""Opening a case (新建): one page for the first report, the place, the household and the papers at hand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.documents import DocumentRefused, attach
from cases.models import Case, DocumentKind
from cases.operations import open_case
from cases.operations.opening import NoSuchPlace
from cases.operations.steps import RuleMissing
from cases.people import PersonRefused
from cases.registry import CaseType, UnknownType, case_type
from cases.web.forms import answers_to, dress, files_taken
from cases.web.kept import keeps_what_was_typed, take_back
from cases.web.limits import MEBIBYTE, largest_file_mb
from cases.web.opened import ADD, REMOVE, OpeningForms, OpeningPage, changed_members, communities_for
from cases.web.refusals import show_refusal
from cases.web.visit import PageRequest, SeeOther, Visit, show_page, visit_of
from workflows.moves import BadAnswers, NotYours, StepRefused

MOST_PHOTOS = 12


def _address(kind: str) -> str:
    return reverse("open_case", kwargs={"kind": kind})


@keeps_what_was_typed(lambda kind: (_address(kind), "opening"))
@require_http_methods(["GET", "HEAD", "POST"])
def opening(request: PageRequest, kind: str) -> HttpResponse:
    """The page, the same page with another member, or the new case."""
    kept = take_back(request, _address(kind))
    visit = visit_of(request)
    try:
        found = case_type(kind)
        page = found.page_on(timezone.localdate(visit.at))
    except UnknownType:
        raise Http404 from None
    if page.only_as_child:
        raise Http404
    communities = communities_for(page, visit.standing, visit.at)
    if not communities:
        posts = _(", ").join(str(post.title) for post in page.opens_by)
        sentence = _("Only these posts open such a case: %(posts)s.") % {"posts": posts}
        return show_refusal(request, sentence, status=403)
    try:
        max_mb = largest_file_mb(visit.standing.posts[0].division, visit.at)
    except RuleMissing as silent:
        return show_refusal(request, silent.sentence, status=409)
    asked = OpeningPage(page, communities, visit.at, max_mb)
    if request.method == "POST":
        if ADD in request.POST or REMOVE in request.POST:
            posted = changed_members(request.POST)
            forms = asked.typed(posted).unsaid()
            return _show(request, found, forms, members_only=request.htmx.target == "members")
        forms = asked.typed(request.POST, request.FILES)
        return _open(request, visit, found, page, forms)
    if kept:
        forms = asked.typed(kept[1]).unsaid()
        messages.info(request, _("Here is what you had typed. It hasn't been sent yet."))
    else:
        forms = asked.empty()
    return _show(request, found, forms)


def _open(request: PageRequest, visit: Visit, kind: CaseType, page: Any, forms: OpeningForms) -> HttpResponse:
    members = forms.entries(visit.at)
    if members is None:
        return _show(request, kind, forms, status=422)
    try:
        case = open_case(
            kind=kind.name,
            opener=visit.user,
            community=forms.place.cleaned_data["community"],
            members=members,
            address=forms.place.cleaned_data["address"],
            answers=answers_to(page.opening, request.POST),
            at=visit.at,
            key=_key(forms.key),
        )
    except PersonRefused as refusal:
        forms.refuse_member(refusal)
        return _show(request, kind, forms, status=422)
    except BadAnswers as refusal:
        forms.asked = dress(refusal.form)
        return _show(request, kind, forms, status=422)
    except NoSuchPlace as refusal:
        forms.place.add_error("community", str(refusal))
        return _show(request, kind, forms, status=422)
    except NotYours as refusal:
        return show_refusal(request, refusal.sentence, status=403)
    except StepRefused as refusal:
        forms.place.add_error(None, str(refusal))
        return _show(request, kind, forms, status=409)
    messages.success(request, _("Case %(number)s is open.") % {"number": case.number})
    files = [*forms.photos.cleaned_data["photos"], *forms.photos.cleaned_data["papers"]]
    _attach_all(request, visit, case, files, forms.max_mb)
    return SeeOther(reverse("case", kwargs={"case_id": case.pk}))


def _attach_all(
    request: PageRequest, visit: Visit, case: Case, files: list[UploadedFile], max_mb: int
) -> None:
    """Take the photographs in; one that can't be taken is named, and the case stays open."""
    for file in files[:MOST_PHOTOS]:
        try:
            attach(
                case_id=case.pk,
                upload=file,
                kind=DocumentKind.EMERGENCY_PROOF,
                by=visit.user,
                at=visit.at,
                max_bytes=max_mb * MEBIBYTE,
            )
        except DocumentRefused as refusal:
            told = {"file": file.name, "sentence": refusal.sentence}
            messages.warning(request, _("“%(file)s” was not taken: %(sentence)s") % told)
    if len(files) > MOST_PHOTOS:
        messages.warning(
            request, _("Only the first %(n)d files were taken; add the others here.") % {"n": MOST_PHOTOS}
        )


def _show(
    request: PageRequest,
    kind: CaseType,
    forms: OpeningForms,
    *,
    status: int = 200,
    members_only: bool = False,
) -> HttpResponse:
    template = "cases/opening/_members.html" if members_only else "cases/opening/page.html"
    context = {
        "kind": kind,
        "forms": forms,
        "chose_files": bool(request.FILES),
        "files_taken": files_taken(forms.max_mb),
    }
    return show_page(request, template, context, active="new", status=status)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
