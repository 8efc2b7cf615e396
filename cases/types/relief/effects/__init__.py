"""What follows a step of temporary relief, inside its transaction."""

from cases.types.relief.effects.decision import *  # noqa: F403 (a page says "then.…" of all of them)
from cases.types.relief.effects.fast import *  # noqa: F403
from cases.types.relief.effects.money import *  # noqa: F403
from cases.types.relief.effects.review import *  # noqa: F403
