"""Which rows a row points to, and which accounts made and moved it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from orchestrator.engines.blueprint.contract_accounts import ACCOUNT, OWNER, needs_owner
from orchestrator.engines.blueprint.sampling.guarding import Rows
from orchestrator.models import Account, Entity, Field, FieldType, Plan, Transition

_STRIDES = (1, 3, 5, 7, 11, 13)


@dataclass(frozen=True, slots=True)
class Accounts:
    """The sample accounts of an app with roles; none in one without."""

    plan: Plan
    accounts: Sequence[Account]

    def maker(self, entity: Entity, turn: int) -> int | None:
        """The number of an account that may make a row; None where nobody asks who made it."""
        if not self.accounts or not (needs_owner(entity) or self._acts_on_create(entity)):
            return None
        may = {grant.role for grant in entity.grants if "create" in grant.actions}
        theirs = {grant.role for grant in entity.grants if grant.own} & may
        numbers = self._of(theirs or may) or self._of(set())
        return numbers[turn % len(numbers)]

    @staticmethod
    def _acts_on_create(entity: Entity) -> bool:
        return any(effect.kind.value == "actor" for effect in entity.on_create)

    def mover(self, move: Transition, owner: int | None) -> int | None:
        """The number of an account that may make the transition; the maker's where only makers may."""
        own = {role for role in move.roles if role in move.own}
        if owner is not None and own == set(move.roles) and own:
            return owner
        numbers = self._of(set(move.roles) - own) or self._of(set())
        return numbers[0] if numbers else owner

    def _of(self, roles: set[str]) -> list[int]:
        """The numbers of accounts with one of the roles; of all accounts when none is named."""
        return [number for number, one in enumerate(self.accounts, 1) if not roles or one.role in roles]


def pointed(field: Field, said: Any, known: Rows, accounts: Accounts, turn: tuple[int, int, int]) -> Any:
    """The number of a row, or numbers; None where there is no row to point to.

    Args:
        field: a reference, or references.
        said: the number that the catalogue's row says, if any.
        known: the rows made so far, also of the entity itself.
        accounts: what a reference to an account points to.
        turn: number of the row, of the try, and of the references of the row before this one.
    """
    number, attempt, place = turn
    if field.name == OWNER or (field.references == ACCOUNT and field.read_only):
        return None
    count = len(accounts.accounts) if field.references == ACCOUNT else len(known.get(field.references or "", []))
    if count == 0:
        return None
    if isinstance(said, int) and not isinstance(said, bool) and 1 <= said <= count:
        return [said] if field.type is FieldType.REFERENCES else said
    # Every reference takes its own stride, so that rows meet in ever new pairs and none is left out.
    stride = next((stride for stride in _STRIDES[place:] if math.gcd(stride, count) == 1), 1)
    chosen = (number * stride + number // count * place + attempt // 3 ** min(place, 3)) % count + 1
    if field.type is FieldType.REFERENCES:
        return sorted({chosen, (chosen + number) % count + 1})
    return chosen
