"""How well requirements are understood and built: plans against hand-written expectations, then whole apps."""
