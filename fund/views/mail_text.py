"""The site's letters: the list, one letter in one language with its preview, the shipped wording again."""
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fund.actions.mail_text import restore_wording, save_wording
from fund.forms.mail_text import MailTextForm
from fund.forms.reference import SearchForm, SeenForm
from fund.forms.refused import attempt
from fund.letters import LANGUAGES, LETTERS, Letter, shipped
from fund.permissions import Can, allow
from fund.queries import mail_text as query

PAGE = 25


@require_safe
@allow(Can.KEEP_REFERENCE)
def mail_texts(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET, state=(_("Wording"), [("own", _("Own wording")), ("shipped", _("Shipped wording"))]))
    page = Paginator(query.listed(form.chosen("q"), form.chosen("state")), PAGE).get_page(request.GET.get("page"))
    return render(request, "fund/mail_text/mail_texts.html", {"form": form, "page": page, "fixed": query.fixed()})


@allow(Can.KEEP_REFERENCE)
def mail_text(request: HttpRequest, letter: str, language: str) -> HttpResponse:
    what = _letter(letter, language)
    form = MailTextForm(what, request.POST or None, initial=_initial(letter, language))
    if request.method == "POST" and form.is_valid() and attempt(
            form, save_wording, letter=letter, language=language, by=request.seat, **form.cleaned_data):
        messages.success(request, _("Saved. The next letter of this kind is written with it."))
        return redirect("mail_text", letter, language)
    return _page(request, what, language, form)


@require_POST
@allow(Can.KEEP_REFERENCE)
def mail_text_preview(request: HttpRequest, letter: str, language: str) -> HttpResponse:
    what = _letter(letter, language)
    return _page(request, what, language, MailTextForm(what, request.POST), status=200)


@require_POST
@allow(Can.KEEP_REFERENCE)
def mail_text_restore(request: HttpRequest, letter: str, language: str) -> HttpResponse:
    what, form = _letter(letter, language), SeenForm(request.POST)
    if form.is_valid():
        restore_wording(letter=what.key, language=language, seen=form.cleaned_data["seen"], by=request.seat)
        messages.success(request, _("The shipped wording is in use again."))
    return redirect("mail_text", letter, language)


def _letter(letter: str, language: str) -> Letter:
    if letter not in LETTERS or language not in LANGUAGES:
        raise Http404
    return LETTERS[letter]


def _initial(letter: str, language: str) -> dict:
    now = query.wording(letter, language)
    return {"subject": now.subject, "body": now.body, "seen": now.version}


def _page(request: HttpRequest, letter: Letter, language: str, form: MailTextForm, status: int | None = None) -> HttpResponse:
    drafted = (form.data if form.is_bound else form.initial)
    good = not form.is_bound or not (form.errors.keys() & {"subject", "body"}) or request.method == "GET"
    shown = query.preview(letter, language, drafted.get("subject", ""), drafted.get("body", "")) if good else None
    name = "fund/mail_text/mail_text.html" + ("#preview" if request.htmx else "")
    return render(request, name, {
        "letter": letter, "language": language, "form": form, "preview": shown, "now": query.wording(letter.key, language),
        "shipped": shipped(letter.key, language), "history": query.history(letter.key, language), "languages": LANGUAGES,
        "sample": letter.sample(language)}, status=status or (422 if form.errors else 200))
