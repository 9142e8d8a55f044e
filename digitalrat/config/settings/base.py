"""Settings shared by every way to run the product.

Each environment variable read here is documented in docs/operations.md (a test holds both together).
"""

from pathlib import Path

import django_stubs_ext
import environ

django_stubs_ext.monkeypatch()

ROOT = Path(__file__).resolve().parents[3]
env = environ.Env()

# Everything that is written at run time lives below one folder: database, uploads, secrets.
VAR_DIR = Path(env.str("VAR_DIR", default=str(ROOT / "var")))

# --- the council's settings -----------------------------------------------------------------
COUNCIL_NAME = env.str("COUNCIL_NAME", default="Digitalrat Rheinfurt")
CITY_NAME = env.str("CITY_NAME", default="Stadt Rheinfurt")
OFFICE_NAME = env.str("OFFICE_NAME", default="CDO-Büro")
# Licence of what is published for machines (JSON-LD, feeds, downloads).
DATA_LICENCE_URL = env.str("DATA_LICENCE_URL", default="https://www.govdata.de/dl-de/by-2-0")
SITE_IS_DEMO = env.bool("SITE_IS_DEMO", default=True)
HOLIDAY_SUBDIVISION = env.str("HOLIDAY_SUBDIVISION", default="NW")
RECEIPT_WORKING_DAYS = env.int("RECEIPT_WORKING_DAYS", default=5)
RESPONSE_WEEKS = env.int("RESPONSE_WEEKS", default=6)
EXTENSION_WEEKS = env.int("EXTENSION_WEEKS", default=4)
MAX_EXTENSIONS = env.int("MAX_EXTENSIONS", default=1)
FOLLOW_UP_WEEKS = env.int("FOLLOW_UP_WEEKS", default=4)
MAX_FOLLOW_UPS = env.int("MAX_FOLLOW_UPS", default=1)
PART_WORKING_DAYS = env.int("PART_WORKING_DAYS", default=10)
QUORUM_PERCENT = env.int("QUORUM_PERCENT", default=50)
BALLOT_DAYS = env.int("BALLOT_DAYS", default=14)
DISSENT_DAYS = env.int("DISSENT_DAYS", default=14)
INVITATION_DAYS = env.int("INVITATION_DAYS", default=14)
SUBSCRIBE_PER_HOUR = env.int("SUBSCRIBE_PER_HOUR", default=20)
MEASURE_STALE_DAYS = env.int("MEASURE_STALE_DAYS", default=90)
UPDATE_REQUEST_DAYS = env.int("UPDATE_REQUEST_DAYS", default=14)
MAX_IMPORT_BYTES = env.int("MAX_IMPORT_BYTES", default=20 * 1024 * 1024)

# --- Django -----------------------------------------------------------------------------------
BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000")
ROOT_URLCONF = "digitalrat.config.urls"
ASGI_APPLICATION = "digitalrat.config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "members.User"

INSTALLED_APPS = [
    "daphne",
    "digitalrat.config",
    "cms",
    "digitalrat.workspace",
    "digitalrat.notifications",
    "digitalrat.responses",
    "digitalrat.measures",
    "digitalrat.meetings",
    "digitalrat.impulses",
    "digitalrat.annotations",
    "digitalrat.collaboration",
    "digitalrat.steering",
    "digitalrat.masterplan",
    "digitalrat.members",
    "digitalrat.core",
    "wagtail.contrib.settings",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.table_block",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "channels",
    "rules.apps.AutodiscoverRulesConfig",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "digitalrat.config.middleware.ContentSecurityPolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "digitalrat.members.middleware.MemberLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "digitalrat.core.middleware.LoginNeededMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "digitalrat.config.context_processors.product",
                "digitalrat.workspace.context_processors.navigation",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "digitalrat.core.templatetags.addresses",
            ],
        },
    }
]
FORM_RENDERER = "digitalrat.config.forms.Renderer"

AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workspace:dashboard"

ACCOUNT_ADAPTER = "digitalrat.members.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_FORMS = {
    "login": "digitalrat.members.forms.LoginForm",
    "add_email": "digitalrat.members.forms.EmailForm",
    "change_password": "digitalrat.members.forms.ChangePasswordForm",
    "set_password": "digitalrat.members.forms.SetPasswordForm",
    "reset_password": "digitalrat.members.forms.ResetPasswordForm",
    "reset_password_from_key": "digitalrat.members.forms.ResetPasswordKeyForm",
    "reauthenticate": "digitalrat.members.forms.ReauthenticateForm",
}
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = {"login_failed": env.str("LOGIN_FAILED_LIMIT", default="10/m/ip,5/5m/key")}
MFA_ADAPTER = "digitalrat.members.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
# Only invited people have accounts, so nobody can take an address hostage; and a changed one needs no less protection.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "digitalrat.members.forms.CodeForm",
    "reauthenticate": "digitalrat.members.forms.CodeAgainForm",
    "activate_totp": "digitalrat.members.forms.ActivateAppForm",
    "add_webauthn": "digitalrat.members.forms.AddKeyForm",
    "edit_webauthn": "digitalrat.members.forms.RenameKeyForm",
}

# --- language and time --------------------------------------------------------------------------
LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
FORMAT_MODULE_PATH = "digitalrat.config.formats"
TIME_ZONE = "Europe/Berlin"
USE_TZ = True

# --- data ---------------------------------------------------------------------------------------
_sqlite = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": str(VAR_DIR / "nachhall.sqlite3"),
    # Kept connections: opening one per acknowledgement made live editing sixty times slower.
    "CONN_MAX_AGE": None,
    "OPTIONS": {
        # Writers queue at BEGIN instead of failing half way with "database is locked".
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL, because "saved" is promised to people before the next checkpoint.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    },
}
DATABASE_URL = env.str("DATABASE_URL", default="")
if DATABASE_URL:
    _server = environ.Env.db_url_config(DATABASE_URL)
    if "postgres" in _server["ENGINE"]:
        _server["OPTIONS"] = {**_server.get("OPTIONS", {}), "pool": True}
    DATABASES = {"default": _server}
else:
    DATABASES = {"default": _sqlite}

# --- background work (docs/operations.md, "The worker") ---------------------------------------------
TASKS = {
    # Wagtail's own small tasks (search index, references) run at once, so that what an editor saves is found at once.
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    # Ours wait in the database: enqueued in the caller's transaction, run by the worker.
    "database": {"BACKEND": "digitalrat.core.tasks.DatabaseBackend"},
}
WORKER_INTERVAL_SECONDS = env.float("WORKER_INTERVAL_SECONDS", default=1.0)
TASK_KEEP_DAYS = env.int("TASK_KEEP_DAYS", default=14)

REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": [REDIS_URL]}}}
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
# Only these three folders are served; the TypeScript sources beside them are not.
STATICFILES_DIRS = [(name, ROOT / "static" / name) for name in ("css", "img", "dist")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# --- mail ---------------------------------------------------------------------------------------
EMAIL_BACKEND = env.str("EMAIL_BACKEND", default="digitalrat.core.mail_folder.EmailBackend")
EMAIL_FILE_PATH = str(VAR_DIR / "mail")
EMAIL_HOST = env.str("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Nachhall <nachhall@demo.example>")

# --- security -----------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: [] for feature in ("camera", "microphone", "geolocation", "payment", "usb", "display-capture")
}
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
if env.bool("TRUST_PROXY_HEADERS", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- live documents -------------------------------------------------------------------------------
SOCKET_MAX_MESSAGE_BYTES = env.int("SOCKET_MAX_MESSAGE_BYTES", default=8 * 1024 * 1024)
SOCKET_MESSAGES_PER_SECOND = env.int("SOCKET_MESSAGES_PER_SECOND", default=100)
SOCKET_BYTES_PER_SECOND = env.int("SOCKET_BYTES_PER_SECOND", default=4 * 1024 * 1024)

# --- Wagtail ------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Nachhall"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_CONTENT_LANGUAGES = [("de", "Deutsch")]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("de", "Deutsch"), ("en", "English")]
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "odt", "xlsx", "ods", "csv", "md", "txt"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAIL_USAGE_COUNT_ENABLED = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
