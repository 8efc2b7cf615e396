"""Papers and photographs of a case: what is known of a stored file. The file itself stands outside."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class DocumentKind(models.TextChoices):
    """What a paper is in the course of a case (文书); the table of domain rules §5.4."""

    APPLICATION = "application", _("application form")  # 申请书
    DECLARATION = "declaration", _("declaration and authorisation")  # 诚信承诺和授权书
    MANDATE = "mandate", _("letter of authority")  # 委托书
    IDENTITY_PAPER = "identity_paper", _("identity paper or household register")
    EMERGENCY_PROOF = "emergency_proof", _("proof of the emergency")  # 急难情形证明
    MEDICAL_PROOF = "medical_proof", _("medical record or bill")
    VISIT_RECORD = "visit_record", _("home visit form")  # 入户调查表
    VISIT_PHOTO = "visit_photo", _("photo of a home visit")
    NEIGHBOUR_RECORD = "neighbour_record", _("neighbours' statements")  # 邻里走访记录
    CHECK_REPORT = "check_report", _("means check report")  # 核对报告
    RECOGNITION = "recognition", _("certificate of a recognised household")  # 低保证等认定证明
    RULING = "ruling", _("decision of a review authority or a court")  # 复议决定书 / 判决书
    MINUTES = "minutes", _("minutes of a meeting")  # 会议纪要
    DECISION = "decision", _("decision form")  # 审核审批(确认)表
    REFUSAL_NOTICE = "refusal_notice", _("signed notice of refusal")  # 不予受理 / 不予救助告知书
    NOTICE_POSTED = "notice_posted", _("photo of a notice posted")  # 公示
    NOTICE_REMOVED = "notice_removed", _("photo of a notice removed")
    SERVICE_PROOF = "service_proof", _("proof of service")  # 送达回证
    RECEIPT = "receipt", _("receipt")  # 备用金收条 / 签收单
    VIEWS_RECORD = "views_record", _("record of the recipient's views")  # 听取意见笔录
    RECOVERY = "recovery", _("recovery decision or refund receipt")  # 追回决定书 / 退款凭证
    OTHER = "other", _("other paper")


class MediaType(models.TextChoices):
    """The kinds of file a case takes."""

    JPEG = "image/jpeg", "JPEG"
    PNG = "image/png", "PNG"
    WEBP = "image/webp", "WebP"
    PDF = "application/pdf", "PDF"


class Document(models.Model):
    """
    One stored file of a case. Rows are made by ``cases.documents.attach`` alone.

    :ivar sha256: of the bytes as stored, not as sent: photographs are re-encoded.
    :ivar storage_name: random path below ``DOCUMENT_ROOT``; tells nothing of the case.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=20, choices=DocumentKind)
    title = models.CharField(max_length=120)
    media_type = models.CharField(max_length=20, choices=MediaType)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    storage_name = models.CharField(max_length=40, unique=True)
    original_name = models.CharField(max_length=150)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    replaced_by = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces"
    )

    class Meta:
        app_label = "cases"
        default_permissions = ()
        ordering = ["uploaded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_documents_hash_is_sha256_in_hex", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
            models.CheckConstraint(
                name="a_photo_has_its_size_in_pixels",
                condition=Q(media_type=MediaType.PDF, width__isnull=True, height__isnull=True)
                | (~Q(media_type=MediaType.PDF) & Q(width__gt=0, height__gt=0)),
            ),
            models.CheckConstraint(
                name="a_document_is_not_replaced_by_itself",
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=F("pk")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_picture(self) -> bool:
        return self.media_type != MediaType.PDF
