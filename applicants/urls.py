"""Addresses of the applicants' house; what belongs to a fund stands under /f/<slug>/."""

from django.urls import path

from applicants.views import agreement, application, committee, deal, document, kpi_request, kpi_value, scorecard, section, vote

app_name = "applicants"
urlpatterns = [
    path("apply/", application.applications, name="applications"),
    path("apply/<uuid:round>/", application.application_start, name="application_start"),
    path("applications/<uuid:deal>/", application.application, name="application"),
    path("applications/<uuid:deal>/s/<slug:section>/", section.section, name="section"),
    path("applications/<uuid:deal>/s/<slug:section>/save/", section.section_save, name="section_save"),
    path("applications/<uuid:deal>/check/", application.check_answers, name="check_answers"),
    path("applications/<uuid:deal>/submit/", application.submit, name="submit"),
    path("applications/<uuid:deal>/receipt/", application.receipt, name="receipt"),
    path("documents/<uuid:document>/pages/<int:number>", document.document_page, name="document_page"),
    path("documents/<uuid:document>/file", document.document_file, name="document_file"),
    path("f/<slug:slug>/deals/", deal.deals, name="deals"),
    path("f/<slug:slug>/deals/<uuid:deal>/", deal.deal, name="deal"),
    path("f/<slug:slug>/deals/<uuid:deal>/move/", deal.deal_move, name="deal_move"),
    path("f/<slug:slug>/deals/<uuid:deal>/assign/", deal.assign, name="assign"),
    path("f/<slug:slug>/deals/<uuid:deal>/owner/", deal.deal_owner, name="deal_owner"),
    path("f/<slug:slug>/reviews/", scorecard.review_queue, name="review_queue"),
    path("f/<slug:slug>/reviews/<uuid:card>/", scorecard.scorecard, name="scorecard"),
    path("f/<slug:slug>/reviews/<uuid:card>/save/", scorecard.scorecard_save, name="scorecard_save"),
    path("f/<slug:slug>/reviews/<uuid:card>/lock/", scorecard.scorecard_lock, name="scorecard_lock"),
    path("f/<slug:slug>/reviews/<uuid:card>/recuse/", scorecard.scorecard_recuse, name="scorecard_recuse"),
    path("f/<slug:slug>/reviews/<uuid:card>/renew/", scorecard.scorecard_renew, name="scorecard_renew"),
    path("f/<slug:slug>/rounds/", agreement.rounds, name="rounds"),
    path("f/<slug:slug>/rounds/<uuid:round>/", agreement.agreement, name="agreement"),
    path("f/<slug:slug>/rounds/<uuid:round>/agreement.csv", agreement.agreement_csv, name="agreement_csv"),
    path("f/<slug:slug>/committee/", committee.meetings, name="meetings"),
    path("f/<slug:slug>/committee/<uuid:meeting>/", committee.meeting, name="meeting"),
    path("f/<slug:slug>/committee/<uuid:meeting>/table/", committee.table_deal, name="table_deal"),
    path("f/<slug:slug>/committee/items/<uuid:item>/", committee.agenda_item, name="agenda_item"),
    path("f/<slug:slug>/committee/items/<uuid:item>/freeze/", committee.freeze, name="freeze"),
    path("f/<slug:slug>/committee/items/<uuid:item>/vote/", vote.vote, name="vote"),
    path("f/<slug:slug>/committee/items/<uuid:item>/open/", committee.open_ballot, name="open_ballot"),
    path("f/<slug:slug>/committee/items/<uuid:item>/minutes.pdf", committee.minutes, name="minutes"),
    path("f/<slug:slug>/quarters/<str:period>/ask/<uuid:company>/", kpi_request.kpi_ask, name="kpi_ask"),
    path("f/<slug:slug>/kpi/<uuid:kpi>/", kpi_value.kpi_review, name="kpi_review"),
    path("k/<str:token>/", kpi_request.kpi_report, name="kpi_report"),
    path("k/<str:token>/submit/", kpi_request.kpi_submit, name="kpi_submit"),
    path("k/<str:token>/evidence/<int:indicator>/", kpi_request.evidence_upload, name="evidence_upload"),
]
