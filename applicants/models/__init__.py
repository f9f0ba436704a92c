"""The nouns of the applicants' house."""
from applicants.models.access_log import AccessLog
from applicants.models.application import Application, Counterfactual, Material, Submission
from applicants.models.committee import AgendaItem, Meeting, Minutes
from applicants.models.company import Company
from applicants.models.connection import ConnectionRequest, NumberDispute
from applicants.models.consent import Consent, ConsentText
from applicants.models.deal import Deal
from applicants.models.document import Blob, Document, Page
from applicants.models.dossier import Dossier, DossierVersion
from applicants.models.extension import Extension
from applicants.models.form import Form
from applicants.models.kpi_plan import KpiPlan
from applicants.models.kpi_request import KpiRequest
from applicants.models.kpi_value import Evidence, KpiValue
from applicants.models.round import Round
from applicants.models.rubric import Criterion, Rubric
from applicants.models.scorecard import Mark, Scorecard
from applicants.models.screening import Screening
from applicants.models.vote import Vote

__all__ = [
    "AccessLog", "AgendaItem", "Application", "Blob", "Company", "ConnectionRequest", "Consent", "ConsentText", "Counterfactual", "Criterion",
    "Deal", "Document", "Dossier", "DossierVersion", "Evidence", "Extension", "Form", "KpiPlan", "KpiRequest", "KpiValue", "Mark", "Material",
    "Meeting", "Minutes", "NumberDispute", "Page", "Round", "Rubric", "Scorecard", "Screening", "Submission", "Vote",
]
