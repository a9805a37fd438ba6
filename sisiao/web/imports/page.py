"""The page of a report: what was read, what is wrong with its fields, what was corrected, what changes."""

from dataclasses import dataclass
from itertools import islice
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from sisiao.core.spreadsheet.declaration import Workbook
from sisiao.core.spreadsheet.findings import Level
from sisiao.imports.corrections import open_rows
from sisiao.imports.deposits import workbook_of
from sisiao.imports.models import CellCorrection, UploadedWorkbook
from sisiao.imports.registry import source_of
from sisiao.imports.rivals import contradictions
from sisiao.web.http import ActorRequest
from sisiao.web.imports import report as words
from sisiao.web.imports.correcting import CorrectionForm, Item, Keys, Posted, corrected_item, count_others, items_of

ITEMS_BY_PAGE = 30
SHOWN_CONTRADICTIONS = 20
SHOWN_CORRECTIONS = 200
FILTERS = ("onglet", "niveau", "page")


class FilterForm(forms.Form):
    """Tab and level of the remarks shown; kept in the address."""

    all_optional = True
    onglet = forms.ChoiceField(label="Onglet", required=False)
    niveau = forms.ChoiceField(
        label="Niveau",
        required=False,
        choices=(("", "Tous"), (Level.BLOCKING.value, "Bloquant"), (Level.WARNING.value, "Avertissement")),
    )

    def __init__(self, data: Any, workbook: Workbook) -> None:
        super().__init__(data)
        tabs = [(str(number), tab.name) for number, tab in enumerate(workbook.tabs, 1)]
        self.fields["onglet"].choices = [("", "Tous"), *tabs]  # type: ignore[attr-defined]
        self.tabs = dict(tabs)

    def kept(self, items: list[Item]) -> list[Item]:
        """The items that the filter lets through; everything when the address says nothing that is a choice."""
        self.is_valid()
        tab, level = self.tabs.get(self.cleaned_data.get("onglet", "")), self.cleaned_data.get("niveau")
        return [
            item
            for item in items
            if (not tab or item.first["sheet"] == tab)
            and (not level or any(finding["level"] == level for finding in item.findings))
        ]


@dataclass(frozen=True)
class Listed:
    """The items of one page, in a form."""

    form: CorrectionForm
    page: Page[Item]
    filter: FilterForm
    total: int
    again: list[Item]


def listed(request: ActorRequest, upload: UploadedWorkbook, posted: Posted | None) -> Listed:
    """Remarks of the page asked for; those whose value was just refused come first, with what was typed."""
    workbook = workbook_of(upload, actor=request.actor, now=timezone.now())
    items = items_of(upload, workbook)
    keys = posted.keys if posted else set()
    again = _refused_items(upload, workbook, items, keys)
    filtered = FilterForm(request.GET, workbook)
    page = Paginator(filtered.kept([item for item in items if item not in again]), ITEMS_BY_PAGE).get_page(
        request.GET.get("page")
    )
    shown = [*again, *page]
    if not upload.committed_at:
        count_others(upload, shown)
        form = CorrectionForm(shown, workbook, posted.typed if posted else None, posted.refused if posted else None)
    else:
        form = CorrectionForm([], workbook)
    return Listed(form, page, filtered, len(items), again)


def _refused_items(upload: UploadedWorkbook, workbook: Workbook, items: list[Item], keys: set[str]) -> list[Item]:
    """The items whose fields were refused, those that a colleague has just corrected among them."""
    if not keys:
        return []
    active = upload.corrections.active().select_related("by").order_by("tab", "row", "column")
    corrected = [corrected_item(each, workbook) for each in active]
    again: list[Item] = []
    for key in sorted(keys):
        found = next((item for item in (*items, *corrected) if key in (item.key, item.row_key)), None)
        if found is not None and found not in again:
            again.append(found)
    return again


def report_page(request: ActorRequest, upload: UploadedWorkbook, posted: Posted | None = None) -> HttpResponse:
    """The whole report; 422 with what was refused."""
    told = listed(request, upload, posted)
    now = timezone.now()
    concealed = {tuple(place) for place in upload.report.get("concealed", ())}
    corrections = upload.corrections.active().select_related("by").order_by("tab", "row", "column")
    keys = Keys(told.form.workbook)
    row_keys = {place: keys.of_row(place) for place in open_rows(upload)}
    context = {
        "upload": upload,
        "source": source_of(upload.kind, actor=request.actor, now=now),
        **words.home_of(upload),
        "status": words.status_of(upload),
        "headings": [heading for _, heading in words.TAB_HEADINGS],
        "tabs": words.tab_rows(upload),
        "readable": any(line["in_file"] for line in upload.report["tabs"]),
        "correctable": bool(row_keys) or bool(told.form.fields),
        "totals": list(upload.report["totals"].items()),
        "changes": words.changes(upload),
        "listed": told,
        "form": told.form,
        "page": told.page,
        "corrections": [
            (each, is_concealed(each, concealed), row_keys.get((each.tab, each.row), ""))
            for each in corrections[:SHOWN_CORRECTIONS]
        ],
        "correction_count": corrections.count(),
        "left_out": upload.left_out.active().select_related("by").order_by("tab", "row"),
        "contradictions": list(islice(contradictions(upload, today=timezone.localdate(now)), SHOWN_CONTRADICTIONS)),
    }
    return render(request, "imports/report.html", context, status=422 if told.form.errors else 200)


def is_concealed(correction: CellCorrection, concealed: set[tuple[Any, ...]]) -> bool:
    """Whether the values of a correction may not be shown (R26): its row is that of a protected address."""
    return correction.concealed or (correction.tab, correction.row) in concealed


def back_to(request: ActorRequest, upload: UploadedWorkbook) -> HttpResponseRedirect:
    """The report, with the filters of the page."""
    return HttpResponseRedirect(report_url(request, upload))


def report_url(request: ActorRequest, upload: UploadedWorkbook) -> str:
    """Its address, with the filters of the page."""
    kept = QueryDict(mutable=True)
    kept.update({name: request.GET[name] for name in FILTERS if request.GET.get(name)})
    query = f"?{kept.urlencode()}" if kept else ""
    return f"{reverse('offer:import_report', args=[upload.public_id])}{query}#remarques"
