"""How people get in: by invitation only, and every letter goes through the outbox."""
from allauth.account.adapter import DefaultAccountAdapter
from django.template.loader import render_to_string
from django.utils.translation import get_language, override

from fund import mail


class Adapter(DefaultAccountAdapter):
    """No open sign-up; account letters use our templates and our outbox."""

    def is_open_for_signup(self, request):
        return False

    def send_mail(self, template_prefix, email, context):
        reader = context.get("user")
        language = reader.language if reader else get_language()
        with override(language):
            subject = render_to_string(f"{template_prefix}_subject.txt", context)
            body = render_to_string(f"{template_prefix}_message.txt", context)
        mail.post(email, subject=subject, body=body.strip(), user=reader, language=language)
