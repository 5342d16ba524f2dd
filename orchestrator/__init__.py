"""Everything that decides and everything that works. Nothing in here knows Ray or a web framework."""
