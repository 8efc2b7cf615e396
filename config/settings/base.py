"""Everything that is the same wherever Jieli runs."""

from .apps import *
from .auth import *
from .http import *
from .i18n import *
from .jobs import *
from .paths import *
from .security import *
from .static import *
