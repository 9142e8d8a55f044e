from django.urls import include, path, re_path

from . import views
from .views import desk, imports, indicators, measures, milestones, promises, reports, urgent, work

app_name = "measures"
# Below the number of a measure, for those who keep it up to date.
own = [
    path("", work.work, name="work"),
    path("melden/", work.update, name="update"),
    path("angaben/", work.describe, name="describe"),
    path("meilensteine/neu/", milestones.add, name="milestone_new"),
    path("meilensteine/<uuid:uuid>/erreicht/", milestones.reach, name="milestone_reach"),
    path("meilensteine/<uuid:uuid>/verschieben/", milestones.move, name="milestone_move"),
    path("meilensteine/<uuid:uuid>/umbenennen/", milestones.rename, name="milestone_rename"),
    path("meilensteine/<uuid:uuid>/oeffnen/", milestones.reopen, name="milestone_reopen"),
    path("meilensteine/<uuid:uuid>/loeschen/", milestones.remove, name="milestone_remove"),
    path("kennzahlen/neu/", indicators.add, name="indicator_new"),
    path("kennzahlen/<uuid:uuid>/", indicators.page, name="indicator"),
    path("kennzahlen/<uuid:uuid>/aendern/", indicators.edit, name="indicator_edit"),
    path("kennzahlen/<uuid:uuid>/loeschen/", indicators.remove, name="indicator_remove"),
    path("kennzahlen/<uuid:uuid>/werte/<str:day>/loeschen/", indicators.remove_value, name="value_remove"),
]
urlpatterns = [
    path("massnahmen/", views.measure_list, name="list"),
    # Fixed words come before the number below, which would take them.
    path("massnahmen/matrix/", views.measure_matrix, name="matrix"),
    re_path(r"^massnahmen/massnahmen\.(?P<form>csv|json|xlsx)$", views.download, name="download"),
    path("massnahmen/dringend/", urgent.public_list, name="urgent"),
    path("massnahmen/dringend/<slug:slug>/", urgent.public_page, name="urgent_case"),
    path("massnahmen/zusagen/", promises.public_list, name="promises"),
    path("massnahmen/zusagen/<slug:slug>/", promises.public_page, name="promise"),
    # The signs that services.NUMBER allows; anything else is no address.
    re_path(r"^massnahmen/(?P<number>[\w.-]{1,20})/$", views.measure_page, name="detail"),
    # What the office does; these words, too, come before the numbers.
    path("arbeitsraum/massnahmen/", desk.measure_desk, name="desk"),
    path("arbeitsraum/massnahmen/bitten/", desk.ask, name="ask"),
    path("arbeitsraum/massnahmen/neu/", measures.measure_new, name="new"),
    re_path(r"^arbeitsraum/massnahmen/(?P<number>[\w.-]{1,20})/aendern/$", measures.measure_edit, name="edit"),
    re_path(r"^arbeitsraum/massnahmen/(?P<number>[\w.-]{1,20})/verbindungen/$", measures.measure_links, name="links"),
    # What owners do; the files of values are of several measures.
    path("arbeitsraum/massnahmen/kennzahlen/einlesen/", imports.start, name="import"),
    path("arbeitsraum/massnahmen/kennzahlen/einlesen/<uuid:uuid>/", imports.page, name="import_page"),
    path("arbeitsraum/massnahmen/kennzahlen/vorlage.csv", imports.template, name="import_template"),
    re_path(r"^arbeitsraum/massnahmen/(?P<number>[\w.-]{1,20})/", include(own)),
    path("arbeitsraum/dringend/", urgent.case_list, name="cases"),
    path("arbeitsraum/dringend/neu/", urgent.case_new, name="case_new"),
    path("arbeitsraum/dringend/<uuid:uuid>/", urgent.case_page, name="case"),
    path("arbeitsraum/dringend/<uuid:uuid>/aendern/", urgent.case_edit, name="case_edit"),
    path("arbeitsraum/dringend/<uuid:uuid>/hilfe/", urgent.case_helpers, name="case_helpers"),
    path("arbeitsraum/dringend/<uuid:uuid>/schritte/<uuid:step>/", urgent.step_edit, name="step_edit"),
    path("arbeitsraum/dringend/<uuid:uuid>/freigeben/", urgent.case_release, name="case_release"),
    path("arbeitsraum/dringend/<uuid:uuid>/abschliessen/", urgent.case_close, name="case_close"),
    path("arbeitsraum/berichte/", reports.report_list, name="reports"),
    path("arbeitsraum/berichte/abstand/", reports.cycle_set, name="cycle_set"),
    path("arbeitsraum/berichte/abstand/<uuid:uuid>/beenden/", reports.cycle_end, name="cycle_end"),
    path("arbeitsraum/berichte/einfrieren/", reports.freeze, name="report_freeze"),
    path("arbeitsraum/berichte/<uuid:uuid>/", reports.report_page, name="report"),
    path("arbeitsraum/berichte/<uuid:uuid>/dateien/", reports.report_files, name="report_files"),
    path("arbeitsraum/berichte/<uuid:uuid>/berichtigen/", reports.correct, name="report_correct"),
    path("arbeitsraum/berichte/<uuid:uuid>/verwerfen/", reports.discard, name="report_discard"),
    path("arbeitsraum/zusagen/", promises.promise_list, name="promise_list"),
    path("arbeitsraum/zusagen/neu/", promises.promise_new, name="promise_new"),
    path("arbeitsraum/zusagen/<uuid:uuid>/", promises.promise_page, name="promise_desk"),
    path("arbeitsraum/zusagen/<uuid:uuid>/aendern/", promises.promise_edit, name="promise_edit"),
    path("arbeitsraum/zusagen/<uuid:uuid>/freigeben/", promises.promise_release, name="promise_release"),
    path("arbeitsraum/zusagen/<uuid:uuid>/aussagen/neu/", promises.statement_new, name="statement_new"),
    path("arbeitsraum/zusagen/<uuid:uuid>/aussagen/<uuid:statement>/", promises.statement_edit, name="statement_edit"),
]
