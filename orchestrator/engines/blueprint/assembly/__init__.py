"""From what was read to a plan: who has accounts, what is kept, how it moves, what must hold, who may do what."""
