"""Ray: scheduler actor, stage actors, client facade, bootstrap. Thin shells round plain classes."""
