"""Who sells, as it stands on invoices."""

from django.db import models

from stentor.accounts.models import Organisation
from stentor.campaigns.models.advertiser import NAME_LENGTH


class Seller(models.Model):
    """One organisation as an invoicing party. Invoices keep what it was when they were made."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, primary_key=True, related_name="seller"
    )
    name = models.CharField("legal name", max_length=NAME_LENGTH)
    address = models.TextField(max_length=1000)
    tax_number = models.CharField(max_length=60, blank=True)
    tax_name = models.CharField("name of the tax", max_length=20, blank=True, default="VAT")
    tax_rate = models.DecimalField(
        "tax in percent", max_digits=6, decimal_places=3, null=True, blank=True
    )
    """None: no tax stands on invoices, unless an advertiser has a rate of its own."""
    payment_days = models.PositiveSmallIntegerField("days to pay", default=30)
    payment = models.TextField("how to pay", max_length=1000, blank=True)
    """Bank and account, in words."""

    def __str__(self) -> str:
        return self.name
