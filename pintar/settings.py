"""Every setting of the program, read from the environment once. `docs/reference/settings.md` lists them; a test compares."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from pintar.engine.folder import data_folder
from pintar.engine.keys import secret
from pintar.engine.postgres import database_settings, settings_from

HERE = Path(__file__).resolve().parent


def env(name: str, default: str = "") -> str:
    """The text of a setting, or its default."""
    return os.environ.get(name, default)


def flag(name: str, default: bool = False) -> bool:
    """A yes-or-no setting: 1, true, yes, on count as yes."""
    return env(name, "1" if default else "0").lower() in ("1", "true", "yes", "on")


DATA = data_folder()
DEBUG = flag("PINTAR_DEBUG")
SECRET_KEY = env("PINTAR_SECRET_KEY") or secret("django").hex()
BASE_URL = env("PINTAR_BASE_URL").rstrip("/")
# With an address of its own the site answers to no other: a letter must not carry a host that somebody made up.
HOSTS = env("PINTAR_HOSTS") or (f"{urlsplit(BASE_URL).hostname},localhost,127.0.0.1" if BASE_URL else "*")
ALLOWED_HOSTS = [h.strip() for h in HOSTS.split(",") if h.strip()]
CSRF_TRUSTED_ORIGINS = [BASE_URL] if BASE_URL.startswith("https://") else []
IS_SECURE = BASE_URL.startswith("https://")
if flag("PINTAR_BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    USE_X_FORWARDED_HOST = True

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "template_partials",
    "procrastinate.contrib.django",
    "pintar.kit",
    "pintar.journal",
    "pintar.waitingroom",
    "pintar.directory",
    "pintar.accounts",
    "pintar.notifications",
    "pintar.media",
    "pintar.assessment",
    "pintar.authoring",
    "pintar.catalogue",
    "pintar.learning",
    "pintar.admission",
    "pintar.discussion",
    "pintar.credentials",
    "pintar.insights",
    "pintar.home",
]
MIDDLEWARE = [
    "pintar.kit.frame.Frame",
    "pintar.waitingroom.door.Door",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "pintar.accounts.viewer.ViewerMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
ROOT_URLCONF = "pintar.urls"
WSGI_APPLICATION = "pintar.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "pintar.kit.compiled.backend.Templates",
        "NAME": "django",
        "DIRS": [HERE / "templates"],
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
FORM_RENDERER = "pintar.kit.compiled.backend.FormTemplates"

DATABASES = {"default": database_settings()}
DATABASES["default"].setdefault("OPTIONS", {})
# A web process has a few threads that live as long as it does; each keeps its connection.
DATABASES["default"]["CONN_MAX_AGE"] = None
if not flag("PINTAR_PGBOUNCER"):
    # Statements are planned once per connection; a pooler between would hand them to another.
    DATABASES["default"]["OPTIONS"] |= {"server_side_binding": True, "prepare_threshold": 2}
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = flag("PINTAR_PGBOUNCER")
# Pages that may be a few seconds old ask a follower of the database, when there is one (`kit.follower`).
REPLICA_URL = env("DATABASE_REPLICA_URL")
REPLICA_LAG = float(env("PINTAR_REPLICA_LAG", "5"))  # seconds behind, after which the first server is asked
if REPLICA_URL:
    DATABASES["replica"] = {
        **DATABASES["default"],
        **settings_from(REPLICA_URL),
        "TEST": {"MIRROR": "default"},
    }
    for option in ("server_side_binding", "prepare_threshold"):
        if option in DATABASES["default"]["OPTIONS"]:
            DATABASES["replica"]["OPTIONS"][option] = DATABASES["default"]["OPTIONS"][option]
    DATABASES["replica"]["OPTIONS"].setdefault("connect_timeout", 2)
if env("PINTAR_TEST_DB"):
    DATABASES["default"]["TEST"] = {"NAME": env("PINTAR_TEST_DB")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["pintar.accounts.viewer.PersonBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("full_name", "email", "phone")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = ["pintar.accounts.hashing.Argon2id"]
# Staff show a second factor before the desk opens; left unset, a site of sample accounts does without and says so.
REQUIRE_SECOND_FACTOR = flag("PINTAR_REQUIRE_SECOND_FACTOR") if env("PINTAR_REQUIRE_SECOND_FACTOR") else None
DEMO_ACCOUNTS = DATA.root / "demo-accounts.txt"
# Passwords are worked on in turns, so that a storm of sign-ins leaves pages and answers their machine; 0 is without turns.
CORES = len(os.sched_getaffinity(0))
SIGN_INS_PER_SECOND = float(env("PINTAR_SIGN_INS_PER_SECOND") or 10 * CORES)
SIGN_INS_AT_ONCE = max(2, CORES // 2)
OIDC = {
    "issuer": env("PINTAR_OIDC_ISSUER"),
    "client": env("PINTAR_OIDC_CLIENT"),
    "secret": env("PINTAR_OIDC_SECRET"),
    "name": env("PINTAR_OIDC_NAME", "akun instansi"),
    "scopes": env("PINTAR_OIDC_SCOPES", "openid email profile"),
    "hosts": env("PINTAR_OIDC_HOSTS"),
    "strong": env("PINTAR_OIDC_STRONG"),
}  # another system's sign-in; without an issuer there is no button
LOGIN_URL = "/akun/masuk/"
LOGIN_REDIRECT_URL = "/"

SESSION_ENGINE = "pintar.kit.cookies"
# Over https a cookie named so is taken from this very host only, never from a neighbour under the same domain.
HOST_ONLY = "__Host-" if IS_SECURE else ""
SESSION_COOKIE_NAME = f"{HOST_ONLY}sesi"
DEVICE_COOKIE_NAME = f"{HOST_ONLY}perangkat"
SESSION_COOKIE_AGE = 60 * 60 * 24 * int(env("PINTAR_SESSION_DAYS", "90"))
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
CSRF_COOKIE_NAME = f"{HOST_ONLY}kunci"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "pintar.kit.faults.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
SECURE_CROSS_ORIGIN_OPENER_POLICY = None  # the frame sets it with the other headers

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "bahasa"
LOCALE_PATHS = [HERE / "locale"]
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA.root / "static"
STATICFILES_DIRS = [HERE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
FILE_UPLOAD_TEMP_DIR = str(DATA.tmp)

REDIS_URL = env("REDIS_URL")
CACHES = {
    "default": {"BACKEND": "pintar.kit.shared.SharedCache", "LOCATION": REDIS_URL, "KEY_PREFIX": "pintar"}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# Published and uploaded files lie in a bucket when one is named; the disk is then a cache of it (`kit.files`).
S3_BUCKET = env("PINTAR_S3_BUCKET")
S3_ENDPOINT = env("PINTAR_S3_ENDPOINT")
S3_REGION = env("PINTAR_S3_REGION", "us-east-1")
S3_KEY = env("PINTAR_S3_KEY")
S3_SECRET = env("PINTAR_S3_SECRET")
S3_PREFIX = env("PINTAR_S3_PREFIX")
S3_CACHE = int(float(env("PINTAR_S3_CACHE_GB", "10")) * (1 << 30))  # bytes of files a node keeps near

METRICS_TOKEN = env("PINTAR_METRICS_TOKEN")
TRACES = env("PINTAR_TRACES")  # where a collector of OpenTelemetry takes spans over HTTP
TRACE_SHARE = float(env("PINTAR_TRACE_SHARE", "0.05"))

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if env("PINTAR_SMTP_HOST")
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = str(DATA.root / "mail")
EMAIL_HOST = env("PINTAR_SMTP_HOST")
EMAIL_PORT = int(env("PINTAR_SMTP_PORT", "587"))
EMAIL_HOST_USER = env("PINTAR_SMTP_USER")
EMAIL_HOST_PASSWORD = env("PINTAR_SMTP_PASSWORD")
EMAIL_USE_TLS = flag("PINTAR_SMTP_TLS", True)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env("PINTAR_MAIL_FROM", "Pintar <pintar@localhost>")

CERTIFICATE_NUMBER = env("PINTAR_CERTIFICATE_NUMBER", "{serial:06d}/{training}/{month}/{year}")
CERTIFICATE_ISSUER = env("PINTAR_CERTIFICATE_ISSUER", "Pusat Pendidikan dan Pelatihan")
CERTIFICATE_PLACE = env("PINTAR_CERTIFICATE_PLACE", "Jakarta")
CERTIFICATE_SIGNER = env("PINTAR_CERTIFICATE_SIGNER", "Kepala Pusat Pendidikan dan Pelatihan")

UPLOAD_QUOTA = int(
    float(env("PINTAR_UPLOAD_GB", "20")) * (1 << 30)
)  # bytes one author may have on their way at once
DISK_RESERVE = int(
    float(env("PINTAR_DISK_RESERVE_GB", "1")) * (1 << 30)
)  # bytes of disk left free by uploads and media
MEDIA_JOBS = max(1, int(env("PINTAR_MEDIA_JOBS", "1")))  # files made ready at the same time
WHISPER_MODEL = env("PINTAR_WHISPER_MODEL")  # folder of a faster-whisper model

# What is noticed about honesty: signals for people to judge, never verdicts (docs/explanation/honesty.md)
SIGNAL_FALSE_ALARMS = float(
    env("PINTAR_SIGNAL_FALSE_ALARMS", "0.1")
)  # false signals of one kind that chance may bring in one test
SIGNAL_DAYS = float(env("PINTAR_SIGNAL_DAYS", "14"))  # sittings further apart are not compared
SIGNAL_DEVICE_PEOPLE = max(2, int(env("PINTAR_SIGNAL_DEVICE_PEOPLE", "5")))  # people of one browser in a week
SIGNAL_EXPOSURE = float(env("PINTAR_SIGNAL_EXPOSURE", "0.5"))  # share of sittings that hold one question
COMPARE_SEXES = flag("PINTAR_COMPARE_SEXES")  # questions between women and men, by a digit of the NIP
SIGNAL_ANSWER_DAYS = max(1, int(env("PINTAR_SIGNAL_ANSWER_DAYS", "7")))  # days to answer a question

IS_OFFLINE_OFFERED = flag(
    "PINTAR_OFFLINE", True
)  # phones may keep pages and lessons for days without a signal
ANSWER_QUOTA_MB = int(env("PINTAR_ANSWER_QUOTA_MB", "300"))  # of files in answers, for each person in 30 days
CONTACT = env("PINTAR_CONTACT")  # where people are told to ask for help: an e-mail address or a phone number

WAITING_ROOM = flag("PINTAR_WAITING_ROOM", True)  # crowds wait in order before these pages
WAITING_ROOM_PATHS = env("PINTAR_WAITING_ROOM_PATHS", "/,/pelatihan/,/akun/daftar/,/akun/masuk/").split(",")

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "pintar.kit.logs.JsonLines"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["out"], "level": env("PINTAR_LOG_LEVEL", "WARNING")},
    "loggers": {
        "pintar": {"level": env("PINTAR_LOG_LEVEL", "INFO"), "handlers": ["out"], "propagate": False},
        # Refused requests have their line from pintar.request, where tokens in addresses are left out.
        "django.request": {"level": "ERROR"},
        "pintar.request": {"level": env("PINTAR_REQUEST_LOG_LEVEL", "INFO")},
    },
}
