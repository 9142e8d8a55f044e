"""Freezing the state of all measures, publishing it as a report, correcting a published one."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from digitalrat.core.errors import DomainError, StateError
from digitalrat.core.services import Actor, announce, record

from ..enums import ReportKind, ReportState
from ..models import Measure, Report, ReportCycle
from ..queries.reports import before, compare, drafts, frozen_before, snapshot_of, state_now, versions_of
from ..reporting import Snapshot, figures, freeze
from ..reporting.content import clean_content
from ..signals import report_frozen, report_published
from .files import request_files


def freeze_report(*, by: Actor | None, kind: str, cutoff: date, cycle: ReportCycle | None = None) -> Report:
    """Freeze all measures, **as they are at this moment**, as the draft of the report for ``cutoff``.

    Frozen once, a cut-off stays as it is: a second call returns the same report. Raises DomainError for a kind that
    does not exist, a cut-off that is still ahead, or one before the newest report of its kind.
    """
    if kind not in ReportKind.values:
        raise DomainError(_("Diese Art von Bericht gibt es nicht."))
    if cutoff > timezone.localdate():
        raise DomainError(_("Der Stichtag %s liegt noch vor uns.") % date_format(cutoff))
    try:
        with transaction.atomic():
            return _first(kind, cutoff) or _freeze(by, kind, cutoff, cycle)
    except IntegrityError:
        # Somebody else froze it in the same moment.
        report = _first(kind, cutoff)
        if report is None:
            raise
        return report


def _first(kind: str, cutoff: date) -> Report | None:
    return Report.objects.filter(kind=kind, cutoff=cutoff).order_by("version").first()


def _freeze(by: Actor | None, kind: str, cutoff: date, cycle: ReportCycle | None) -> Report:
    later = Report.objects.filter(kind=kind, cutoff__gt=cutoff).order_by("-cutoff").first()
    if later is not None:
        raise DomainError(
            _("Zum %(later)s ist schon ein Bericht eingefroren; der Stand zum %(cutoff)s ist nicht mehr bekannt.")
            % {"later": date_format(later.cutoff), "cutoff": date_format(cutoff)}
        )
    earlier = frozen_before(kind=kind, cutoff=cutoff)
    snapshot = state_now(cutoff=cutoff, previous=snapshot_of(earlier) if earlier else None)
    report = Report.objects.create(
        kind=kind,
        cycle=cycle,
        cutoff=cutoff,
        snapshot=snapshot.to_json(),
        snapshot_hash=snapshot.hash,
        frozen_by_id=by.pk if by else None,
        previous=before(kind=kind, cutoff=cutoff),
    )
    record(by=by, verb="report.frozen", obj=report, kind=kind, cutoff=cutoff, hash=snapshot.hash)
    announce(report_frozen, report=report, by=by)
    return report


@transaction.atomic
def publish_report(*, by: Actor | None, report: Report, content: dict[str, Any], url: str) -> Report:
    """Publish a draft with its introduction and comments ({"introduction": html, "comments": {chapter: html}}).

    The HTML is cleaned here; ``url`` is the page's address without language. The files are made in the background.
    Publishing the same again changes nothing. Raises StateError when it is published with another content.
    """
    report = Report.objects.select_for_update().get(pk=report.pk)
    content = clean_content(content)
    if report.is_published:
        if report.content == content:
            return report
        raise StateError(_("Dieser Bericht ist veröffentlicht und ändert sich nicht mehr. Berichtigen Sie ihn."))
    counted = {figure.key: figure.value for figure in figures(compare(report.previous, report))}
    report.content, report.url, report.figures = content, url, counted
    report.state = ReportState.PUBLISHED
    report.published_at, report.published_by_id = timezone.now(), by.pk if by else None
    report.save()
    record(by=by, verb="report.published", obj=report, version=report.version, hash=report.snapshot_hash, url=url)
    _follow(report)
    request_files(report)
    announce(report_published, report=report, by=by)
    return report


def _follow(report: Report) -> None:
    """Drafts of later cut-offs are compared with what has been published by now."""
    for draft in drafts().filter(cutoff__gt=report.cutoff, version=1):
        previous = before(kind=draft.kind, cutoff=draft.cutoff)
        if previous != draft.previous:
            draft.previous = previous
            draft.save(update_fields=["previous"])


@transaction.atomic
def correct_report(*, by: Actor | None, report: Report, note: str, measures: Collection[Measure] = ()) -> Report:
    """Begin the next version of a published report as a draft; ``note`` says publicly what was wrong.

    It keeps the frozen state, but ``measures`` are frozen anew as they are now. The old version stays readable.
    Raises DomainError without a note, StateError when this is not the newest version or not published.
    """
    note = note.strip()
    if not note:
        raise DomainError(_("Bitte schreiben Sie, was berichtigt wird. Der Vermerk wird veröffentlicht."))
    newest = versions_of(report).select_for_update().order_by("-version")[0]
    if not newest.is_published:
        if newest.version == 1:
            raise StateError(_("Dieser Bericht ist noch nicht veröffentlicht. Ändern Sie den Entwurf."))
        raise StateError(_("Die Fassung %d ist schon in Arbeit.") % newest.version)
    if newest.pk != report.pk:
        raise StateError(_("Inzwischen gibt es die Fassung %d. Berichtigen Sie diese.") % newest.version)
    snapshot = _refrozen(snapshot_of(newest), measures)
    draft = Report.objects.create(
        kind=newest.kind,
        cycle=newest.cycle,
        cutoff=newest.cutoff,
        version=newest.version + 1,
        snapshot=snapshot.to_json(),
        snapshot_hash=snapshot.hash,
        frozen_at=timezone.now() if measures else newest.frozen_at,
        frozen_by_id=by.pk if by else None,
        previous=newest.previous,
        content=newest.content,
        correction_note=note,
    )
    record(
        by=by,
        verb="report.corrected",
        obj=draft,
        version=draft.version,
        note=note,
        measures=sorted(measure.number for measure in measures),
        hash=snapshot.hash,
    )
    return draft


def _refrozen(snapshot: Snapshot, measures: Collection[Measure]) -> Snapshot:
    if not measures:
        return snapshot
    now = state_now(cutoff=snapshot.cutoff)
    found = dict(snapshot.by_key)
    for key in (str(measure.uuid) for measure in measures):
        # How often the end was put off is counted between reports, and this stays the same report.
        slips = found[key].end_slips if key in found else 0
        found[key] = replace(now.by_key[key], end_slips=slips)
    chapters = {chapter.key: chapter for chapter in (*snapshot.chapters, *now.chapters)}
    used = {measure.chapter for measure in found.values()}
    return freeze(
        cutoff=snapshot.cutoff,
        chapters=(chapter for key, chapter in chapters.items() if key in used),
        measures=found.values(),
    )


@transaction.atomic
def discard_correction(*, by: Actor | None, report: Report) -> None:
    """Give up a version that was not published. Raises StateError for a published report and for a first version."""
    report = Report.objects.select_for_update().get(pk=report.pk)
    if report.is_published or report.version == 1:
        raise StateError(_("Nur eine begonnene Berichtigung lässt sich verwerfen."))
    first = versions_of(report)[0]
    record(by=by, verb="report.correction_discarded", obj=first, version=report.version, note=report.correction_note)
    report.delete()
