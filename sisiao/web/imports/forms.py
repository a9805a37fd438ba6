"""The deposit of a filled workbook."""

from django import forms
from django.core.files.uploadedfile import UploadedFile

from sisiao.core.spreadsheet.file_controls import MAXIMUM_BYTES
from sisiao.imports.sources import Source

TOO_BIG = "Le fichier dépasse 5\u00a0Mo. Retirez les images et les onglets ajoutés, ou coupez-le."
NOT_XLSX = "Le fichier doit être un classeur .xlsx. Enregistrez-le au format «\u00a0Classeur Excel (.xlsx)\u00a0»."


class DepositForm(forms.Form):
    """One form for each kind of workbook, told apart by its prefix."""

    file = forms.FileField(
        label="Classeur rempli",
        help_text="Format .xlsx, 5\u00a0Mo au plus.",
        widget=forms.FileInput({"accept": ".xlsx"}),
        error_messages={
            "required": "Choisissez le fichier à déposer.",
            "empty": "Le fichier est vide. Choisissez le classeur rempli.",
        },
    )

    def __init__(self, source: Source, *args: object, **kwargs: object) -> None:
        super().__init__(*args, prefix=source.kind, **kwargs)  # type: ignore[misc, arg-type]
        self.source = source

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAXIMUM_BYTES:
            raise forms.ValidationError(TOO_BIG)
        if not str(file.name).lower().endswith(".xlsx"):
            raise forms.ValidationError(NOT_XLSX)
        return file
