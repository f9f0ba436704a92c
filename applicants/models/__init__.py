"""The nouns of the applicants' house."""
from applicants.models.access_log import AccessLog
from applicants.models.application import Application, Counterfactual, Material, Submission
from applicants.models.committee import AgendaItem, Meeting, Minutes
from applicants.models.company import Company
from applicants.models.connection import ConnectionRequest, NumberDispute
from applicants.models.consent import Consent, ConsentText
from applicants.models.data_request import DataExport, Erasure, Tombstone
from applicants.models.deal import Deal
from applicants.models.decision import Decision, LateNotice
from applicants.models.document import Blob, Document, MarkedPage, Page
from applicants.models.dossier import Dossier, DossierVersion
from applicants.models.exclusion import Exclusion
from applicants.models.extension import Extension
from applicants.models.form import Form
from applicants.models.inquiry import Answer, Inquiry
from applicants.models.kpi_plan import KpiPlan
from applicants.models.kpi_request import KpiRequest
from applicants.models.kpi_value import Evidence, KpiValue
from applicants.models.round import Round
from applicants.models.rubric import Criterion, Rubric
from applicants.models.scorecard import Mark, Scorecard
from applicants.models.screening import Screening
from applicants.models.upload import Upload
from applicants.models.vote import Vote
from applicants.models.watch import Watch

__all__ = [
    "AccessLog", "AgendaItem", "Answer", "Application", "Blob", "Company", "ConnectionRequest", "Consent", "ConsentText", "Counterfactual",
    "Criterion", "DataExport", "Deal", "Decision", "Document", "Dossier", "DossierVersion", "Erasure", "Evidence", "Exclusion", "Extension",
    "Form", "Inquiry", "KpiPlan", "KpiRequest", "KpiValue", "LateNotice", "Mark", "MarkedPage", "Material", "Meeting", "Minutes",
    "NumberDispute", "Page", "Round", "Rubric", "Scorecard", "Screening", "Submission", "Tombstone", "Upload", "Vote", "Watch",
]
