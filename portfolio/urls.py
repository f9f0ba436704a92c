"""Addresses of the portfolio's house; what belongs to a fund stands under /f/<slug>/."""
from django.urls import path

from portfolio.views import figure, investment, quarter, report

app_name = "portfolio"
urlpatterns = [
    path("f/<slug:slug>/portfolio/", investment.investments, name="investments"),
    path("f/<slug:slug>/portfolio/new/<uuid:item>/", investment.invest, name="invest"),
    path("f/<slug:slug>/portfolio/<uuid:investment>/", investment.investment, name="investment"),
    path("f/<slug:slug>/portfolio/<uuid:investment>/confirm/", investment.tranche_confirm, name="tranche_confirm"),
    path("f/<slug:slug>/portfolio/<uuid:investment>/value/", investment.value, name="value"),
    path("f/<slug:slug>/portfolio/<uuid:investment>/value/approve/", investment.value_approve, name="value_approve"),
    path("f/<slug:slug>/portfolio/<uuid:investment>/pathway/", investment.pathway, name="pathway"),
    path("f/<slug:slug>/quarters/", quarter.quarters, name="quarters"),
    path("f/<slug:slug>/quarters/open/", quarter.quarter_open, name="quarter_open"),
    path("f/<slug:slug>/quarters/<str:period>/", quarter.quarter, name="quarter"),
    path("f/<slug:slug>/quarters/<str:period>/compute/", quarter.quarter_compute, name="quarter_compute"),
    path("f/<slug:slug>/quarters/<str:period>/misses/", quarter.quarter_misses, name="quarter_misses"),
    path("f/<slug:slug>/quarters/<str:period>/excuse/<uuid:company>/", quarter.quarter_excuse, name="quarter_excuse"),
    path("f/<slug:slug>/quarters/<str:period>/<slug:cut>/approve/", quarter.cut_approve, name="cut_approve"),
    path("f/<slug:slug>/quarters/<str:period>/<slug:cut>/publish/", quarter.cut_publish, name="cut_publish"),
    path("f/<slug:slug>/quarters/<str:period>/<slug:cut>/restate/", quarter.cut_restate, name="cut_restate"),
    path("f/<slug:slug>/reports/", report.reports, name="reports"),
    path("f/<slug:slug>/reports/<uuid:report>/", report.report, name="report"),
    path("f/<slug:slug>/reports/<uuid:report>/readers/", report.report_readers, name="report_readers"),
    path("f/<slug:slug>/reports/<uuid:report>/report.pdf", report.report_pdf, name="report_pdf"),
    path("f/<slug:slug>/reports/<uuid:report>/report.json", report.report_data, name="report_data"),
    path("f/<slug:slug>/reports/<uuid:report>/<slug:table>.csv", report.report_table, name="report_table"),
    path("f/<slug:slug>/figures/<uuid:figure>/", figure.figure, name="figure"),
    path("f/<slug:slug>/figures/<uuid:figure>/recompute/", figure.figure_recompute, name="figure_recompute"),
]
