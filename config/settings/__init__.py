"""
Settings, one file for each concern, put together by ``demo``, ``test`` and ``production``.

Nothing here reads a clock, opens a connection or starts a server: settings can be imported by a command that
only wants to look at the models.
"""
