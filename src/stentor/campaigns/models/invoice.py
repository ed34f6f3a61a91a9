"""What was billed: counts frozen for a period, and corrections of them. Rows are only added."""

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models

from stentor.accounts.models import Organisation, User
from stentor.campaigns.models.advertiser import Advertiser
from stentor.lib.ids import ID_LENGTH, new_id


class Invoice(models.Model):
    """One advertiser, one period, one currency. `lines` are as they were when it was made.

    A recount never changes it: it makes another row with `corrects`, whose lines are the
    differences.
    """

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="invoices"
    )
    number = models.PositiveIntegerField()
    """Without gaps within the organisation."""
    advertiser = models.ForeignKey(Advertiser, on_delete=models.PROTECT, related_name="invoices")
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    reason = models.CharField(max_length=500, blank=True)
    """Of a correction: why the numbers changed."""
    starts = models.DateField()
    ends = models.DateField()
    """The last day, inclusive."""
    zone = models.CharField(max_length=64)
    """Whose days they are."""
    currency = models.CharField(max_length=3)
    lines: models.JSONField[list[dict[str, Any]]] = models.JSONField()
    """`billing.Line` as records; amounts as decimal text."""
    total = models.DecimalField(max_digits=16, decimal_places=2)
    """Without tax."""
    tax_name = models.CharField(max_length=20, blank=True, default="", db_default="")
    tax_rate = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    """In percent; null where no tax is told."""
    tax = models.DecimalField(max_digits=16, decimal_places=2, default=0, db_default=0)
    tax_note = models.CharField(max_length=255, blank=True, default="", db_default="")
    counted_until = models.DateTimeField(null=True)
    """The state of the counts they were made of."""
    rule_version = models.CharField(max_length=120)
    seller = models.TextField()
    buyer = models.TextField()
    """Names and addresses as they were."""
    seller_tax_number = models.CharField(max_length=60, blank=True, default="", db_default="")
    buyer_tax_number = models.CharField(max_length=60, blank=True, default="", db_default="")
    due_on = models.DateField(null=True)
    payment = models.TextField(blank=True, default="", db_default="")
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "number"], name="invoice_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def gross(self) -> Decimal:
        """With tax."""
        return self.total + self.tax
