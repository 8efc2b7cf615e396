"""When a step of temporary relief may be taken. Sums in fen, multiplied before compared."""

from cases.types.relief.guards.decision import *  # noqa: F403 (a page says "that.…" of all of them)
from cases.types.relief.guards.fast import *  # noqa: F403
from cases.types.relief.guards.intake import *  # noqa: F403
from cases.types.relief.guards.money import *  # noqa: F403
from cases.types.relief.guards.notice import *  # noqa: F403
from cases.types.relief.guards.review import *  # noqa: F403
