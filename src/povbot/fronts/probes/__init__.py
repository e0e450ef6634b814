"""Whether the bot lives, is ready, and what it counts: for the programs that watch it."""
