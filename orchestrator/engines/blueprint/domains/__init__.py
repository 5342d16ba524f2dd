"""What the blueprint engine knows of trades: a bilingual catalogue of domains with their entities and behaviour."""

from orchestrator.engines.blueprint.domains.loading import domain_by_id, domains
from orchestrator.engines.blueprint.domains.localising import (
    localised,
    localised_charts,
    localised_field,
    localised_roles,
)
from orchestrator.engines.blueprint.domains.matching import Match, entities_for_verb, entity_for_noun, match
from orchestrator.engines.blueprint.domains.model import (
    Domain,
    DomainEntity,
    DomainField,
    DomainMachine,
    DomainRole,
    DomainTransition,
)

__all__ = [
    "Domain",
    "DomainEntity",
    "DomainField",
    "DomainMachine",
    "DomainRole",
    "DomainTransition",
    "Match",
    "domain_by_id",
    "domains",
    "entities_for_verb",
    "entity_for_noun",
    "localised",
    "localised_charts",
    "localised_field",
    "localised_roles",
    "match",
]
