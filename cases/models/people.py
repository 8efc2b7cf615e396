"""
People, their households, the numbers other systems know them by, and who looked at a number.

A person may be identified, foreign, without papers or unknown (RL-13). Numbers and phones stand
sealed in their columns and are found by blind indexes; pages show them masked, and every look at
a whole one is a row of :class:`Disclosure`. People are not deleted while anything names them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cases.identity import mask, mask_phone, normalise
from cases.vault import BlindIndexField, SealedTextField, Tampered, blind_index

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


def identity_index(number: str) -> str:
    """The blind index under which an identity number is found: of citizens, staff and relatives alike."""
    return blind_index(normalise(number), "person.identity")


def tail_index(number: str) -> str:
    """The blind index of a number's last four characters; many people may share one."""
    return blind_index(normalise(number)[-4:], "person.tail")


def document_index(number: str) -> str:
    """The blind index of a passport's or another paper's number."""
    return blind_index(normalise(number), "person.document")


class PersonKind(models.TextChoices):
    """What is known of who somebody is."""

    IDENTIFIED = "identified", _("with an identity number")
    FOREIGN = "foreign", _("with a foreign document")
    PAPERLESS = "paperless", _("without papers")
    UNKNOWN = "unknown", _("unknown")


class Sex(models.TextChoices):
    MALE = "male", _("male")
    FEMALE = "female", _("female")
    NOT_KNOWN = "not_known", _("not known")


class DocumentType(models.TextChoices):
    """Papers other than the identity card (其他证件)."""

    PASSPORT = "passport", _("passport")
    FOREIGN_RESIDENT = "foreign_resident", _("foreign permanent resident card")  # 外国人永久居留身份证
    HONG_KONG_MACAU_PASS = (
        "hong_kong_macau_pass",
        _("Hong Kong or Macau travel permit"),
    )  # 港澳居民来往内地通行证
    TAIWAN_PASS = "taiwan_pass", _("Taiwan travel permit")  # 台湾居民来往大陆通行证
    OTHER = "other", _("other document")


class Person(models.Model):
    """Somebody a case is about: an applicant or a member of the household."""

    kind = models.CharField(max_length=12, choices=PersonKind)
    name = models.CharField(max_length=60, blank=True)
    sex = models.CharField(max_length=10, choices=Sex, default=Sex.NOT_KNOWN)
    birth_date = models.DateField(null=True, blank=True)
    identity = SealedTextField(null=True, blank=True)
    identity_index = BlindIndexField(of="identity", index=identity_index)
    tail_index = BlindIndexField(of="identity", index=tail_index)
    document_type = models.CharField(max_length=20, choices=DocumentType, blank=True)
    document_number = SealedTextField(null=True, blank=True)
    document_index = BlindIndexField(of="document_number", index=document_index)
    phone = SealedTextField(null=True, blank=True)
    address = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        app_label = "cases"
        default_permissions = ()
        indexes = [models.Index(name="people_by_last_four", fields=["tail_index"])]
        constraints = [
            models.UniqueConstraint(
                name="an_identity_number_belongs_to_one_person", fields=["identity_index"]
            ),
            models.CheckConstraint(
                name="an_identified_person_has_an_identity_number",
                condition=~Q(kind=PersonKind.IDENTIFIED) | Q(identity__isnull=False),
            ),
            models.CheckConstraint(
                name="a_foreign_person_has_a_document_or_an_identity_number",
                condition=~Q(kind=PersonKind.FOREIGN)
                | Q(document_number__isnull=False)
                | Q(identity__isnull=False),
            ),
            models.CheckConstraint(
                name="a_person_without_papers_has_no_number",
                condition=~Q(kind__in=[PersonKind.PAPERLESS, PersonKind.UNKNOWN])
                | Q(identity__isnull=True, document_number__isnull=True),
            ),
            models.CheckConstraint(
                name="only_an_unknown_person_is_without_a_name",
                condition=~Q(name="") | Q(kind=PersonKind.UNKNOWN),
            ),
            models.CheckConstraint(
                name="an_identity_number_stands_with_its_indexes",
                condition=Q(identity__isnull=True, identity_index__isnull=True, tail_index__isnull=True)
                | Q(identity__isnull=False, identity_index__isnull=False, tail_index__isnull=False),
            ),
            models.CheckConstraint(
                name="a_document_number_stands_with_its_type_and_index",
                condition=Q(document_number__isnull=True, document_index__isnull=True, document_type="")
                | (Q(document_number__isnull=False, document_index__isnull=False) & ~Q(document_type="")),
            ),
            models.UniqueConstraint(
                name="a_document_belongs_to_one_person", fields=["document_type", "document_index"]
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(_("unknown person"))

    @property
    def masked_identity(self) -> str:
        """The identity number as pages show it; empty when there is none."""
        return mask(self.identity_number()) if self.identity is not None else ""

    @property
    def masked_document(self) -> str:
        return mask(self.document_number) if self.document_number else ""

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone) if self.phone else ""

    def identity_number(self) -> str:
        """
        The whole identity number, empty when there is none. Pages get it through ``show_identity`` alone.

        :raises Tampered: the envelope opens, but is another person's.
        """
        number = self.identity or ""
        if number and identity_index(number) != self.identity_index:
            raise Tampered(f"The identity number of person {self.pk} does not agree with its index.")
        return number


class FormerName(models.Model):
    """A name somebody was on file under until the card was compared (append-only)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="former_names")
    name = models.CharField(max_length=60)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_by_name = models.CharField(max_length=80)
    changed_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        app_label = "cases"
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class Relation(models.TextChoices):
    """Who a member is to the applicant (家庭关系, after GB/T 4761)."""

    SELF = "self", _("applicant")
    SPOUSE = "spouse", _("spouse")
    SON = "son", _("son")
    DAUGHTER = "daughter", _("daughter")
    GRANDCHILD = "grandchild", _("grandchild")
    PARENT = "parent", _("parent")
    GRANDPARENT = "grandparent", _("grandparent")
    SIBLING = "sibling", _("brother or sister")
    CHILD_IN_LAW = "child_in_law", _("son- or daughter-in-law")
    PARENT_IN_LAW = "parent_in_law", _("parent-in-law")
    OTHER = "other", _("other member of the household")


class Household(models.Model):
    """People living together on whose behalf one of them applies (共同生活家庭)."""

    name = models.CharField(max_length=60, blank=True)
    address = models.CharField(max_length=200, blank=True)
    district = models.CharField(max_length=12, blank=True)
    street = models.CharField(max_length=12, blank=True)
    community = models.CharField(max_length=12, blank=True)
    created_at = models.DateTimeField()

    people = models.ManyToManyField(Person, through="HouseholdMember", related_name="households")
    if TYPE_CHECKING:
        members: RelatedManager[HouseholdMember]

    class Meta:
        app_label = "cases"
        default_permissions = ()

    def __str__(self) -> str:
        return self.name or f"{self.pk}"


class HouseholdMember(models.Model):
    """One person's place in one household."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    relation = models.CharField(max_length=16, choices=Relation)
    is_applicant = models.BooleanField(default=False)

    class Meta:
        app_label = "cases"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="a_person_stands_once_in_a_household", fields=["household", "person"]
            ),
            models.UniqueConstraint(
                name="one_applicant_per_household", fields=["household"], condition=Q(is_applicant=True)
            ),
            models.CheckConstraint(
                name="the_applicant_alone_is_related_to_nobody_else",
                condition=Q(is_applicant=True, relation=Relation.SELF)
                | (Q(is_applicant=False) & ~Q(relation=Relation.SELF)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.get_relation_display()})"


class OfficialSystem(models.TextChoices):
    """The systems that hold the legal record (RL-14)."""

    LOW_INCOME = "low_income", _("low-income monitoring platform")  # 低收入人口动态监测信息平台
    PROVINCIAL_RELIEF = "provincial_relief", _("provincial relief system")  # 省社会救助信息系统
    MARRIAGE = "marriage", _("national marriage registration system")  # 全国婚姻登记信息管理系统


class ImportState(models.TextChoices):
    """How far the official system's record has got."""

    NOT_SENT = "not_sent", _("not sent")
    SENT = "sent", _("sent")
    CONFIRMED = "confirmed", _("confirmed")
    REJECTED = "rejected", _("rejected")


class OfficialNumber(models.Model):
    """The number an official system knows a person, a case or a payment by; empty until it gives one."""

    system = models.CharField(max_length=20, choices=OfficialSystem)
    number = models.CharField(max_length=60, null=True, blank=True)  # noqa: DJ001 (no number yet is no number twice)
    import_state = models.CharField(max_length=10, choices=ImportState, default=ImportState.NOT_SENT)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="official_numbers"
    )
    case = models.ForeignKey(
        "cases.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="official_numbers"
    )
    payment = models.ForeignKey(
        "funds.Payment", null=True, blank=True, on_delete=models.PROTECT, related_name="official_numbers"
    )

    class Meta:
        app_label = "cases"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="an_official_number_is_given_once", fields=["system", "number"]),
            models.CheckConstraint(
                name="an_official_number_belongs_to_one_thing",
                condition=Q(person__isnull=False, case__isnull=True, payment__isnull=True)
                | Q(person__isnull=True, case__isnull=False, payment__isnull=True)
                | Q(person__isnull=True, case__isnull=True, payment__isnull=False),
            ),
            models.CheckConstraint(
                name="a_confirmed_record_has_its_number",
                condition=~Q(import_state=ImportState.CONFIRMED) | Q(number__isnull=False),
            ),
            models.CheckConstraint(name="an_official_number_is_not_empty", condition=~Q(number="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_system_display()} {self.number or ''}".strip()


class DisclosedField(models.TextChoices):
    """What of a person can be shown in full."""

    IDENTITY = "identity", _("identity number")
    DOCUMENT = "document", _("document number")
    PHONE = "phone", _("phone")


class Disclosure(models.Model):
    """Who saw which number of whom, for what, and when (append-only; 个人信息保护法 art. 51)."""

    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="disclosures"
    )
    seen_by_name = models.CharField(max_length=80)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="disclosures")
    case = models.ForeignKey(
        "cases.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="disclosures"
    )
    field = models.CharField(max_length=10, choices=DisclosedField)
    purpose = models.CharField(max_length=200)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        app_label = "cases"
        default_permissions = ()
        ordering = [F("at").desc(), "-pk"]
        constraints = [
            models.CheckConstraint(name="a_disclosure_states_its_purpose", condition=Q(purpose__regex=r"\S")),
        ]

    def __str__(self) -> str:
        return f"{self.seen_by_name}: {self.get_field_display()}"
