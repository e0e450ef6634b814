"""The statuses that commands end with; a command's own 1 stands where the command does."""

NOTHING_FOUND, BROKEN, GIVES_WAY, STOPPED = 1, 2, 3, 130
