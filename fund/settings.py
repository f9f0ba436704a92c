"""Every knob of the site, read from the environment; a wrong value is refused at the start."""
import contextlib
import os
import re
import secrets
import sys
from pathlib import Path

import environ
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured

from fund import embedded, store

BASE_DIR = Path(__file__).resolve().parent.parent
DATA = embedded.data_folder()
env = environ.Env()

TESTING = "pytest" in sys.modules
DEMO = env.bool("FUND_DEMO", default=False)
OWN_SERVERS = not (env.str("DATABASE_URL", default="") and env.str("REDIS_URL", default=""))
DEBUG = env.bool("DEBUG", default=False)
HTTPS = env.bool("HTTPS", default=not OWN_SERVERS)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")


def _secret() -> str:
    """A key of one's own for a checkout that runs its own servers; elsewhere it must be given."""
    if key := env.str("SECRET_KEY", default=""):
        return key
    if not OWN_SERVERS:
        raise ImproperlyConfigured("Set SECRET_KEY: a site with its own DATABASE_URL and REDIS_URL needs its own key.")
    kept = DATA / "secret_key"
    if not kept.exists():
        try:
            DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as problem:
            raise embedded.Unavailable(f"The data folder {DATA} cannot be written: {problem.strerror}.") from problem
        fresh = DATA / f"secret_key.{os.getpid()}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(64))
        with contextlib.suppress(FileExistsError):
            os.link(fresh, kept)
        fresh.unlink()
    return kept.read_text()


SECRET_KEY = _secret()

# Kakao sign-in appears once its keys are set.
KAKAO = {"client_id": env.str("KAKAO_CLIENT_ID", default=""), "secret": env.str("KAKAO_CLIENT_SECRET", default="")}
KAKAO_APPS = ["allauth.socialaccount.providers.kakao"] if KAKAO["client_id"] else []

INSTALLED_APPS = [
    "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages",
    "whitenoise.runserver_nostatic", "django.contrib.staticfiles", "django.forms",
    "allauth", "allauth.account", "allauth.mfa", "allauth.usersessions", "allauth.socialaccount", *KAKAO_APPS,
    "csp", "django_filters", "django_htmx", "template_partials", "pgtrigger", "pghistory",
    "fund", "applicants", "portfolio",
]
MIDDLEWARE = [
    "fund.middleware.Arrival",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "fund.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "fund.middleware.SignedIn",
    "fund.middleware.SecondFactor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "fund.middleware.SessionClock",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "fund.middleware.Refusals",
]
ROOT_URLCONF = "fund.urls"
WSGI_APPLICATION = "fund.wsgi.application"
TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "DIRS": [BASE_DIR / "templates"],
    "APP_DIRS": True,
    "OPTIONS": {
        "context_processors": [
            "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages", "django.template.context_processors.i18n",
            "fund.context.shell",
        ],
        "builtins": ["fund.templatetags.look", "fund.templatetags.drawn", "template_partials.templatetags.partials", "django.templatetags.i18n",
                     "django.templatetags.static"],
    },
}]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Database, queue, cache ---------------------------------------------------------------------------------------
_database = env.db_url_config(env.str("DATABASE_URL", default="") or embedded.database_url())
# Compiling a query takes longer than any page may, on today's disks a page costs about the same wherever it lies, and the joins of a long
# list need not go through files. A pool in front that knows no such parameters gets an empty DATABASE_SESSION.
_session = env.str("DATABASE_SESSION", default="-c jit=off -c random_page_cost=1.1 -c work_mem=16MB")
DATABASES = {"default": {
    **_database, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True,
    "OPTIONS": ({"options": _session} if _session else {}) | _database.get("OPTIONS", {}),
}}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database: postgresql://user:password@host/name")
# Tests build their tables straight from the models, which is faster; the triggers must come along.
PGTRIGGER_INSTALL_ON_MIGRATE = PGHISTORY_INSTALL_CONTEXT_FUNC_ON_MIGRATE = TESTING
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
_redis = env.str("REDIS_URL", default="")
QUEUE_DB = env.int("QUEUE_DB", default=0)
CACHES = {"default": {
    "BACKEND": "fund.cache.SoftRedisCache",
    "LOCATION": f"{_redis.rstrip('/')}" if _redis else embedded.redis_url(QUEUE_DB + 1).replace("redis+socket://", "unix://")
    .replace("virtual_host=", "db="),
    "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

CELERY_BROKER_URL = _redis or embedded.redis_url(QUEUE_DB)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_DEFAULT_QUEUE = "fund"
# What takes seconds of computing waits behind what somebody waits for: a receipt's letter does not queue behind 500 decks.
CELERY_TASK_ROUTES = {name: {"priority": 6} for name in ("applicants.read_document", "applicants.screen", "applicants.underwrite")}
CELERY_TIMEZONE = "Asia/Seoul"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600, "unacked_restore_interval": 5, "unacked_restore_throttle": 1,
    "socket_timeout": 1, "socket_connect_timeout": 1, "max_retries": 0,
}
JOB_RESEND_SECONDS = env.int("JOB_RESEND_SECONDS", default=30)  # how long a job waits before it counts as lost by the broker
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "remove sign-ins that are over": {"task": "fund.purge_sessions", "schedule": crontab(hour=4, minute=30)},
    "re-send jobs the broker lost": {"task": "fund.sweep_jobs", "schedule": 15.0},
    "send what waited for its hour": {"task": "fund.send_due", "schedule": 60.0},
    "send founders what was planned": {"task": "applicants.send_decisions", "schedule": 60.0},
    "seal the history": {"task": "fund.seal_trail", "schedule": 20.0},
    "seal what a long transaction left behind": {"task": "fund.seal_trail", "schedule": crontab(hour=4, minute=30), "kwargs": {"everything": True}},
    "remind founders of questions": {"task": "applicants.remind_of_questions", "schedule": crontab(hour=9, minute=0)},
    "tell founders what is late": {"task": "applicants.tell_of_delays", "schedule": crontab(hour=9, minute=10)},
    "tell of deals to look at again": {"task": "applicants.tell_of_revisits", "schedule": crontab(hour=7, minute=50)},  # before the daily letters
    "tell owners of deals that stand too long": {"task": "applicants.tell_of_stale", "schedule": crontab(hour=9, minute=20)},
    "tell owners of overdue conditions": {"task": "applicants.tell_of_conditions", "schedule": crontab(hour=9, minute=30)},
    "bring open scorecards to mind": {"task": "applicants.remind_of_cards", "schedule": crontab(hour=8, minute=40)},
    "bring tasks of deals to mind": {"task": "applicants.remind_of_tasks", "schedule": crontab(hour=8, minute=50)},
    "let go of tables that nobody took over": {"task": "applicants.expire_imports", "schedule": crontab(hour=4, minute=50)},
    "scan what could not be scanned": {"task": "applicants.scan_waiting", "schedule": 300.0},
    "remove uploads nobody went on with": {"task": "applicants.sweep_uploads", "schedule": crontab(minute=40)},
    "remove archives of own data after a week": {"task": "applicants.expire_archives", "schedule": crontab(minute=50)},
    "write the daily letters": {"task": "fund.write_digests", "schedule": crontab(hour=8, minute=0)},  # in CELERY_TIMEZONE
}

# People ---------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "fund.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
PASSWORD_HASHERS = (["django.contrib.auth.hashers.MD5PasswordHasher"] if TESTING else
                    ["django.contrib.auth.hashers.PBKDF2PasswordHasher"])
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_CHANGE_EMAIL = True  # one address for each account
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_ADAPTER = "fund.accounts.adapter.Adapter"
ACCOUNT_FORMS = {name: f"fund.forms.account.{form}" for name, form in {
    "login": "SignIn", "signup": "SignUp", "change_password": "ChangePassword", "set_password": "SetPassword",
    "reset_password": "ResetPassword", "reset_password_from_key": "NewPassword", "add_email": "ChangeAddress",
    "confirm_email_verification_code": "Code", "reauthenticate": "Reauthenticate"}.items()}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
# Wrong passwords: from one address in all, for one account from one address (key), and for one account from everywhere.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key,20/d/key", "login_failed_everywhere": "100/d/key"}
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_REAUTHENTICATION_REQUIRED = True
MFA_ADAPTER = "fund.accounts.factors.FactorAdapter"
MFA_FORMS = {name: f"fund.forms.second_factor.{form}" for name, form in {
    "authenticate": "Authenticate", "reauthenticate": "Reauthenticate", "activate_totp": "ActivateApp",
    "add_webauthn": "AddPasskey", "edit_webauthn": "RenamePasskey", "login_webauthn": "SignInWithPasskey",
    "authenticate_webauthn": "AuthenticateWithPasskey", "reauthenticate_webauthn": "ReauthenticateWithPasskey"}.items()}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Sunhwan"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
SOCIALACCOUNT_PROVIDERS = {"kakao": {"APPS": [KAKAO | {"key": ""}]}} if KAKAO_APPS else {}
SOCIALACCOUNT_ADAPTER = "fund.accounts.kakao.KakaoAdapter"
SOCIALACCOUNT_FORMS = {"signup": "fund.forms.kakao.SignUp", "disconnect": "fund.forms.kakao.Disconnect"}
SOCIALACCOUNT_STORE_TOKENS = False
# Who must carry a second factor, and how long a sign-in stands: minutes without a request, hours in all; days where a founder
# asked to stay signed in. What moves money, publishes or gives a seat asks again after so many seconds.
SECOND_FACTOR = env.bool("SECOND_FACTOR", default=not DEMO)
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=60)
SESSION_HOURS = env.int("SESSION_HOURS", default=12)
SESSION_REMEMBER_DAYS = env.int("SESSION_REMEMBER_DAYS", default=14)
SESSION_COOKIE_AGE = 86_400 * SESSION_REMEMBER_DAYS
STEP_UP_SECONDS = env.int("STEP_UP_SECONDS", default=600)
INVITATION_DAYS = env.int("INVITATION_DAYS", default=7)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"

# Mail -------------------------------------------------------------------------------------------------------------
vars().update(env.email_url("EMAIL_URL", default="dummymail://"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Sunhwan <no-reply@sunhwan.invalid>")

# Text messages (SMS or 알림톡): a function (number, text) -> None by its dotted path; the default writes to the console.
TEXT_MESSAGES = env.str("TEXT_MESSAGES", default="fund.text_messages.console")

# Language and time: Korean first, English complete; people live in Seoul, rows are stored in UTC ---------------------
LANGUAGE_CODE = "ko"
LANGUAGES = [("ko", "한국어"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "fund" / "locale"]
TIME_ZONE = "Asia/Seoul"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False

# Files --------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(DATA / "static"))()
WHITENOISE_USE_FINDERS = True
BLOBS = Path(env.str("BLOB_FOLDER", default=str(DATA / "blobs")))
STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
            "default": {"BACKEND": "fund.store.local.Folder"}, "blobs": store.storage(env)}
# Files on their way: where their parts lie (one folder for all web processes), for how many days, how many MB one seat may have open.
UPLOADS = Path(env.str("UPLOAD_FOLDER", default=str(BLOBS / "uploads")))
UPLOAD_DAYS = env.int("UPLOAD_DAYS", default=3)
UPLOAD_OPEN_MB = env.int("UPLOAD_OPEN_MB", default=200)
CLAMAV_URL = store.scanner(env.str("CLAMAV_URL", default=""))
DECK_MAX_MB = env.int("DECK_MAX_MB", default=20)
EVIDENCE_MAX_MB = env.int("EVIDENCE_MAX_MB", default=10)
DECK_MAX_PAGES = env.int("DECK_MAX_PAGES", default=100)
PAPER_MAX_PAGES = env.int("PAPER_MAX_PAGES", default=300)
# What an uploaded archive may hold, and what its reader may take: entries, MB unpacked, times its packed size, million pixels, seconds, MB.
ARCHIVE_MAX_ENTRIES = env.int("ARCHIVE_MAX_ENTRIES", default=5_000)
UNPACKED_MAX_MB = env.int("UNPACKED_MAX_MB", default=300)
UNPACKED_MAX_RATIO = env.int("UNPACKED_MAX_RATIO", default=200)
PICTURE_MAX_MEGAPIXELS = env.int("PICTURE_MAX_MEGAPIXELS", default=60)
READ_SECONDS = env.int("READ_SECONDS", default=120)
READ_MEMORY_MB = env.int("READ_MEMORY_MB", default=1_200)
MARK_DAYS = env.int("MARK_DAYS", default=7)  # a reader's copy is drawn anew, with the new day, once it is older
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
# Requests (fund/asgi.py): how large one may be, how long its sender may say nothing in the middle of it, and how many are worked on at
# once in a process, each with a database connection of its own.
REQUEST_MAX_MB = env.int("REQUEST_MAX_MB", default=max(100, 2 * DECK_MAX_MB))
STALLED_SECONDS = env.int("STALLED_SECONDS", default=60)
WEB_THREADS = env.int("WEB_THREADS", default=4)
# What counts by its arrival however late it is worked on gives way so long to pages and uploads, without which nobody gets to it.
COUNTS_BY_ARRIVAL = re.compile(r"/applications/[^/]+/(second/)?submit/")
GIVES_WAY_SECONDS = env.int("GIVES_WAY_SECONDS", default=60)
# The header in which a proxy says when a request came to it (nginx: proxy_set_header X-Request-Start "t=${msec}"). Name it only where
# the proxy overwrites what a client sends: by it a deadline is kept or missed.
ARRIVAL_HEADER = env.str("ARRIVAL_HEADER", default="")
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

# Headers and cookies --------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {"DIRECTIVES": {
    "default-src": ["'none'"], "script-src": ["'self'"], "style-src": ["'self'"], "img-src": ["'self'", "data:"],
    "font-src": ["'self'"], "connect-src": ["'self'"], "base-uri": ["'none'"],
    # A browser follows a form only to the hosts named here, and Kakao sends on to others of its own to sign in there.
    "form-action": ["'self'", *(["https://*.kakao.com"] if KAKAO_APPS else [])],
    "frame-ancestors": ["'none'"], "object-src": ["'none'"], "manifest-src": ["'self'"],
}}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1, "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
PGHISTORY_APPEND_ONLY = True
SILENCED_SYSTEM_CHECKS: list[str] = []
