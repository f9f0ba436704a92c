"""The nouns of the applicants' house."""
from applicants.models.access_log import AccessLog
from applicants.models.application import Application, Counterfactual, Material, Submission
from applicants.models.assumption import Assumption
from applicants.models.bulk import BulkDeed
from applicants.models.comment import Comment
from applicants.models.committee import AgendaItem, Meeting, PacketCopy, Remark, Voiding
from applicants.models.company import Company
from applicants.models.condition import Condition
from applicants.models.connection import ConnectionRequest, NumberDispute
from applicants.models.consent import Consent, ConsentText
from applicants.models.contact import Contact
from applicants.models.contract import ContractStep, PaymentRequest
from applicants.models.data_request import DataExport, Erasure, Tombstone
from applicants.models.deal import Deal
from applicants.models.deal_import import DealImport
from applicants.models.decision import Decision, LateNotice
from applicants.models.diligence import Area, DiligenceItem, DiligenceNote, Finding
from applicants.models.discussion import Discussion
from applicants.models.document import Blob, Document, MarkedPage, Page, TakenBack
from applicants.models.dossier import Dossier, DossierVersion
from applicants.models.exclusion import Exclusion
from applicants.models.extension import Extension
from applicants.models.form import Form
from applicants.models.inquiry import Answer, Inquiry
from applicants.models.interview import Interview
from applicants.models.kpi_plan import KpiPlan
from applicants.models.kpi_request import KpiRequest
from applicants.models.kpi_value import Evidence, KpiValue
from applicants.models.mandate import MainPurpose, MandateRun, MandateWaiver
from applicants.models.minutes import Minutes, MinutesTranslation, Signature, SignedCopy, SignedMinutes
from applicants.models.override import Override
from applicants.models.risk import Risk
from applicants.models.round import Round
from applicants.models.rubric import Criterion, Rubric
from applicants.models.saved_view import SavedView
from applicants.models.scorecard import Mark, Scorecard
from applicants.models.screening import Screening
from applicants.models.stage_move import StageMove
from applicants.models.stage_plan import StagePlan
from applicants.models.tally import Tally
from applicants.models.task import Task
from applicants.models.underwriting import Underwriting
from applicants.models.upload import Upload
from applicants.models.vote import Vote
from applicants.models.watch import Watch

__all__ = [
    "AccessLog", "AgendaItem", "Answer", "Application", "Area", "Assumption", "Blob", "BulkDeed", "Comment", "Company", "Condition",
    "ConnectionRequest", "Consent", "ConsentText", "Contact", "ContractStep", "Counterfactual", "Criterion", "DataExport", "Deal",
    "DealImport", "Decision", "DiligenceItem", "DiligenceNote", "Discussion", "Document", "Dossier", "DossierVersion", "Erasure",
    "Evidence", "Exclusion", "Extension", "Finding", "Form", "Inquiry", "Interview", "KpiPlan", "KpiRequest", "KpiValue", "LateNotice",
    "MainPurpose", "MandateRun", "MandateWaiver", "Mark", "MarkedPage", "Material", "Meeting", "Minutes", "MinutesTranslation", "NumberDispute", "Override",
    "PacketCopy", "Page", "PaymentRequest", "Remark", "Risk", "Round", "Rubric", "SavedView", "Scorecard", "Screening", "Signature",
    "SignedCopy", "SignedMinutes", "StageMove", "StagePlan", "Submission", "TakenBack", "Tally", "Task", "Tombstone", "Underwriting", "Upload",
    "Voiding", "Vote", "Watch",
]
