"""The one settings file. Everything an operator may choose comes from the environment (docs: settings)."""

from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from ar_automation.config import database, logs
from ar_automation.config.environment import envbool, envint, envsecret, envstr
from ar_automation.kit import clock, crypto

# --- where we are ---------------------------------------------------------------------------------------------

AR_DATA_DIR = Path(envstr("AR_DATA_DIR", "var")).absolute()
AR_PUBLIC_URL = envstr("AR_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
QUICKBOOKS_ENVIRONMENT = envstr("QUICKBOOKS_ENVIRONMENT", "sandbox")
QUICKBOOKS_LOCAL_URL = envstr("QUICKBOOKS_LOCAL_URL", "http://127.0.0.1:8010").rstrip("/")
QUICKBOOKS_CLIENT_ID = envstr("QUICKBOOKS_CLIENT_ID")
QUICKBOOKS_CLIENT_SECRET = envsecret("QUICKBOOKS_CLIENT_SECRET")
AR_CLOCK_URL = envstr("AR_CLOCK_URL")

if QUICKBOOKS_ENVIRONMENT not in {"production", "sandbox", "local"}:
    raise ImproperlyConfigured("QUICKBOOKS_ENVIRONMENT must be production, sandbox or local.")
IS_PRODUCTION = QUICKBOOKS_ENVIRONMENT == "production"
if IS_PRODUCTION and AR_CLOCK_URL:
    raise ImproperlyConfigured(
        "AR_CLOCK_URL shifts time and is refused with QUICKBOOKS_ENVIRONMENT=production."
    )
clock.follow(AR_CLOCK_URL)

# --- secrets --------------------------------------------------------------------------------------------------

# The key ring; the newest key is first. Django's signing key is derived from the same secret.
AR_SECRET_KEY = envsecret("AR_SECRET_KEY") or crypto.local_secret(AR_DATA_DIR, create=not IS_PRODUCTION)
if not AR_SECRET_KEY:
    raise ImproperlyConfigured("AR_SECRET_KEY or AR_SECRET_KEY_FILE must be set in production.")
SECRET_KEY = crypto.derive(AR_SECRET_KEY, "django")
SECRET_KEY_FALLBACKS = crypto.derive_older(AR_SECRET_KEY, "django")

# --- database: one PostgreSQL, three roles --------------------------------------------------------------------

_urls = database.configured_urls(AR_DATA_DIR)
DATABASES = {
    "default": database.django_database(_urls.app),
    "owner": database.django_database(_urls.owner),
    "maintenance": database.django_database(_urls.maintenance),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- applications ---------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    # Ours first: their templates win over those of the packages below.
    "ar_automation.config",
    "ar_automation.web",
    "ar_automation.receivables",
    "ar_automation.providers.quickbooks_online",
    "ar_automation.sync",
    "ar_automation.accounts",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "heroicons",
    "procrastinate.contrib.django",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ar_automation.accounts.middleware.AccountMiddleware",
]
ROOT_URLCONF = "ar_automation.config.urls"
WSGI_APPLICATION = "ar_automation.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# --- login ----------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "ar_automation.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/login/"
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_SESSION_REMEMBER = True

# --- browser --------------------------------------------------------------------------------------------------

DEBUG = envbool("AR_DEBUG", default=False)
_public = urlsplit(AR_PUBLIC_URL)
# This machine itself always asks: the supervisor and health checks do.
ALLOWED_HOSTS = [_public.hostname or "", "127.0.0.1", "localhost", "[::1]"]
_is_https = _public.scheme == "https"
CSRF_TRUSTED_ORIGINS = [AR_PUBLIC_URL]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _is_https else None
SECURE_HSTS_SECONDS = 31_536_000 if _is_https else 0
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin-allow-popups"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_NAME = "ar_session"
CSRF_COOKIE_NAME = "ar_csrf"
LANGUAGE_COOKIE_NAME = "ar_language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _is_https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# A form may post to us, and by our redirect arrive at the page where QuickBooks asks for consent.
_authorisation_host = (
    QUICKBOOKS_LOCAL_URL if QUICKBOOKS_ENVIRONMENT == "local" else "https://appcenter.intuit.com"
)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'", _authorisation_host],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Files are served from the packages they ship in, so that an install needs no collecting step.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 3600

# --- language and time ----------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True

# --- mail -----------------------------------------------------------------------------------------------------

EMAIL_BACKEND = envstr("AR_EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")

# --- jobs and logs --------------------------------------------------------------------------------------------

WORKER_CONCURRENCY = envint("AR_WORKER_CONCURRENCY", 4)
LOGGING_CONFIG = None
logs.configure(as_json=envbool("AR_LOG_JSON", default=False), level=envstr("AR_LOG_LEVEL", "INFO"))
