"""Languages and time: Chinese first, English beside it, and the one time zone of the country."""

from .apps import CASE_TYPES
from .paths import BASE_DIR

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale", *(BASE_DIR / "cases" / "types" / name / "locale" for name in CASE_TYPES)]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
