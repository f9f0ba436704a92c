"""The two cookies by which a page knows its reader's language and theme before it is drawn."""
from django.conf import settings
from django.http import HttpRequest, HttpResponse

THEME = "theme"  # fund/static/fund/theme.js writes it too
THEMES = ("light", "dark")
YEAR = 31_536_000


def theme(request: HttpRequest) -> str:
    """light, dark, or nothing where the system decides."""
    chosen = request.COOKIES.get(THEME, "")
    return chosen if chosen in THEMES else ""


def carry(response: HttpResponse, user) -> None:
    """Give this browser the language and the theme that the person keeps."""
    language = {"path": settings.LANGUAGE_COOKIE_PATH, "domain": settings.LANGUAGE_COOKIE_DOMAIN,
                "samesite": settings.LANGUAGE_COOKIE_SAMESITE}
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, max_age=YEAR, secure=settings.LANGUAGE_COOKIE_SECURE,
                        httponly=settings.LANGUAGE_COOKIE_HTTPONLY, **language)
    if user.theme:
        response.set_cookie(THEME, user.theme, max_age=YEAR, samesite="Lax", secure=settings.LANGUAGE_COOKIE_SECURE)
    else:
        response.delete_cookie(THEME, samesite="Lax")
