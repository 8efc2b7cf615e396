"""The forms of the pages that aren't a case type's own, and how every form is dressed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cases.models import DocumentKind
from cases.models.people import DocumentType, PersonKind, Relation, Sex
from cases.operations.notes import LONGEST as LONGEST_NOTE
from cases.people import MemberEntry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from workflows.definition import Asks

F = TypeVar("F", bound=forms.BaseForm)

PICTURES = "image/jpeg,image/png,image/webp"
PAPERS = f"{PICTURES},application/pdf"


def dress(form: F) -> F:
    """The same form with the style sheet's classes on its widgets."""
    for bound in form:
        widget = bound.field.widget
        widget.attrs.pop("placeholder", None)  # labels say it, and stay when something is typed
        if isinstance(widget, (forms.CheckboxSelectMultiple, forms.RadioSelect)):
            continue  # the class would go to the frame around the boxes too
        if isinstance(widget, forms.CheckboxInput):
            css = "form-check-input"
        elif isinstance(widget, forms.Select):
            css = "form-select"
        else:
            css = "form-control"
        widget.attrs["class"] = f"{widget.attrs.get('class', '')} {css}".strip()
    return form


def answers_to(asked: Asks | None, posted: QueryDict) -> dict[str, Any]:
    """What was posted to the form's own fields, and nothing else; raw."""
    found: dict[str, Any] = {}
    for name, shape in (asked.base_fields if asked else {}).items():
        if name in posted:
            many = getattr(shape.widget, "allow_multiple_selected", False)
            found[name] = posted.getlist(name) if many else posted[name]
    return found


def files_taken(max_mb: int) -> StrOrPromise:
    """What a file may be."""
    return _("JPEG, PNG, WebP or PDF, at most %(n)d MB. Photos lose their place and date data.") % {
        "n": max_mb
    }


class SeveralFiles(forms.ClearableFileInput):
    """A file input that takes more than one."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Uploaded files, none or more."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        # An empty file is refused where it would be stored, with a sentence.
        return [file for file in data or [] if file]


class PlaceForm(forms.Form):
    """Where the household is."""

    community = forms.ChoiceField(
        label=_("Community where the emergency happened"),
        help_text=_("The street of this place decides, wherever the household is registered."),
    )
    address = forms.CharField(label=_("Address"), max_length=200, required=False, strip=True)

    def __init__(self, *args: Any, communities: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(communities) > 1 or any(isinstance(part, list) for _title, part in communities):
            communities = [("", "—"), *communities]
        self.fields["community"].choices = communities  # type: ignore[attr-defined]


class MemberForm(forms.Form):
    """One member of the household, as written down at the door. Shapes only: people.py checks the rest."""

    name = forms.CharField(label=_("Name"), max_length=60, required=False, strip=True)
    relation = forms.ChoiceField(
        label=_("Relation to the applicant"),
        choices=[(value, title) for value, title in Relation.choices if value != Relation.SELF],
        initial=Relation.SPOUSE,
    )
    identity_number = forms.CharField(
        label=_("Identity number"),
        max_length=30,
        required=False,
        strip=True,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        ),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=30,
        required=False,
        strip=True,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("How the person is known"), choices=PersonKind.choices, initial=PersonKind.IDENTIFIED
    )
    document_type = forms.ChoiceField(
        label=_("Other document"), choices=[("", "—"), *DocumentType.choices], required=False
    )
    document_number = forms.CharField(
        label=_("Document number"),
        max_length=40,
        required=False,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    birth_date = forms.DateField(
        label=_("Birth date, if there is no number"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    sex = forms.ChoiceField(label=_("Sex"), choices=[("", "—"), *Sex.choices], required=False)
    card_compared = forms.BooleanField(label=_("I compared the name with the identity card"), required=False)

    FOLDED = ("kind", "document_type", "document_number", "birth_date", "sex")
    # Which of them are needed depends on the others, so none is called optional.
    DEPENDING = ("name", *FOLDED)

    def __init__(self, *args: Any, is_applicant: bool, asks_for_card: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_applicant = is_applicant
        if is_applicant:
            del self.fields["relation"]
        if not asks_for_card and f"{self.prefix}-card_compared" not in self.data:
            del self.fields["card_compared"]
        for name in self.DEPENDING:
            self.fields[name].depends = True  # type: ignore[attr-defined]

    @property
    def folded(self) -> list[forms.BoundField]:
        """The fields needed only where there is no identity number."""
        return [self[name] for name in self.FOLDED]

    @property
    def opens_fold(self) -> bool:
        """Whether one of them says something, or has to."""
        chosen = self["kind"].value()
        return chosen not in (None, "", PersonKind.IDENTIFIED) or any(
            self[name].errors or self[name].value() for name in self.FOLDED if name != "kind"
        )

    def entry(self) -> MemberEntry:
        """The member, for registration; of a valid form."""
        cleaned: Mapping[str, Any] = self.cleaned_data
        return MemberEntry(
            name=cleaned["name"],
            relation=Relation.SELF if self.is_applicant else cleaned["relation"],
            kind=cleaned["kind"],
            identity_number=cleaned["identity_number"],
            document_type=cleaned["document_type"],
            document_number=cleaned["document_number"],
            sex=cleaned["sex"],
            birth_date=cleaned["birth_date"],
            phone=cleaned["phone"],
            card_compared=cleaned.get("card_compared", False),
        )


class PhotosForm(forms.Form):
    """Photographs and papers that are at hand already."""

    photos = SeveralFilesField(
        label=_("Take a photo"),
        required=False,
        widget=SeveralFiles(attrs={"accept": "image/*", "capture": "environment"}),
    )
    papers = SeveralFilesField(
        label=_("Choose photos or PDF files"),
        required=False,
        widget=SeveralFiles(attrs={"accept": PAPERS}),
    )


class DocumentForm(forms.Form):
    """A paper or photograph for a case."""

    kind = forms.ChoiceField(label=_("Kind of paper"), choices=[("", "—"), *DocumentKind.choices])
    title = forms.CharField(label=_("Title of the paper"), max_length=120, required=False, strip=True)
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # refused where it would be stored, with a sentence
        widget=forms.FileInput(attrs={"accept": PAPERS}),
    )

    def __init__(self, *args: Any, max_mb: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = files_taken(max_mb)


class NoteForm(forms.Form):
    """A note; it moves nothing."""

    text = forms.CharField(
        label=_("Note"),
        max_length=LONGEST_NOTE,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It becomes part of the history and can't be changed."),
    )


class PurposeForm(forms.Form):
    """What a number is needed for."""

    purpose = forms.CharField(
        label=_("What do you need it for?"),
        max_length=200,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Your name and this purpose are recorded."),
    )
