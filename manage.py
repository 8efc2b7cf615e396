#!/usr/bin/env python3
"""Django's command line; on a developer's machine it speaks to the demo."""

import os
import sys


def main() -> None:
    """Run the command; Ctrl-C ends it without a word, a wrong setting with a sentence."""
    # Diagrams are drawn under settings that have viewflow's flows and no database.
    usual = "drawing" if sys.argv[1:2] == ["draw_pages"] else "demo"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"config.settings.{usual}")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line

        try:
            execute_from_command_line(sys.argv)
        except ImproperlyConfigured as error:
            sys.exit(f"The settings are not right. {error}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
