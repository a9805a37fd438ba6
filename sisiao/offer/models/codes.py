"""The workbooks' pre-printed codes, so that a renamed row keeps its object and the same file twice changes nothing."""

from django.db import models

from sisiao.offer.enums import WorkbookTab


class WorkbookCode(models.Model):
    """`code` (« E0001 ») of one tab of one département's workbooks ↔ the row that it describes."""

    departement = models.ForeignKey("geo.Departement", models.PROTECT, related_name="+", verbose_name="département")
    tab = models.CharField("onglet", max_length=15, choices=WorkbookTab)
    code = models.CharField("code", max_length=8)
    object_id = models.BigIntegerField("objet")

    class Meta:
        verbose_name = "code de classeur"
        verbose_name_plural = "codes de classeur"
        constraints = (
            models.UniqueConstraint(fields=("departement", "tab", "code"), name="workbookcode_unique"),
            models.UniqueConstraint(
                fields=("departement", "tab", "object_id"),
                name="workbookcode_object_unique",
            ),
        )
