"""Who sells, as it stands on invoices."""

from typing import Any, ClassVar

from django import forms

from stentor.campaigns.forms.fields import PercentField
from stentor.campaigns.models import Seller


class SellerForm(forms.ModelForm[Any]):
    """Name, address, tax and payment of an organisation."""

    tax_rate = PercentField(label="Tax in percent", help_text="Empty: no tax on invoices.")

    class Meta:
        model = Seller
        fields: ClassVar[list[str]] = [
            "name", "address", "tax_number", "tax_name", "tax_rate", "payment_days", "payment",
        ]  # fmt: skip
        help_texts: ClassVar[dict[str, str]] = {
            "tax_name": "VAT, GST, MwSt.",
            "payment_days": "0: no day stands on it.",
            "payment": "Bank, account, what to write on the transfer.",
        }
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "address": forms.Textarea(attrs={"rows": 3}),
            "payment": forms.Textarea(attrs={"rows": 3}),
        }

    def clean_payment_days(self) -> int:
        days: int = self.cleaned_data["payment_days"]
        if days > 365:
            raise forms.ValidationError("A year at most.")
        return days
