"""User stories of an app that keeps things, with acceptance criteria that tests can check."""

from collections.abc import Iterator

from orchestrator.engines.blueprint.criteria import Criteria
from orchestrator.engines.blueprint.naming import plural
from orchestrator.engines.blueprint.story_texts import WANTS
from orchestrator.models import (
    Chart,
    EffectKind,
    Entity,
    Language,
    Role,
    Shortcut,
    Story,
    StoryKind,
    Transition,
)

MOST_STORIES = 60
_KEEPING = (StoryKind.CREATE, StoryKind.LIST, StoryKind.EDIT, StoryKind.DELETE)
_ACTIONS = {StoryKind.CREATE: "create", StoryKind.LIST: "list", StoryKind.EDIT: "update", StoryKind.DELETE: "delete"}


def stories_of(entities: list[Entity], roles: list[Role], charts: list[Chart], language: Language) -> list[Story]:
    """Stories numbered US-1, US-2, … in the order a user meets them; what others point to comes first."""
    teller = _Teller(entities, roles, charts, language)
    told = list(teller.all())[:MOST_STORIES]
    return [story.model_copy(update={"id": f"US-{number}"}) for number, story in enumerate(told, start=1)]


class _Teller:
    """Knows the whole app while it tells the stories of one entity after another."""

    def __init__(self, entities: list[Entity], roles: list[Role], charts: list[Chart], language: Language) -> None:
        self._entities = sorted(entities, key=lambda entity: any(field.references for field in entity.fields))
        self._roles, self._charts, self._language = roles, charts, language
        self._by_name = {entity.name: entity for entity in entities}
        self._criteria = Criteria(self._by_name, language)

    def all(self) -> Iterator[Story]:
        """Entity by entity, then what concerns all of them."""
        for entity in self._entities:
            yield from self._keeping(entity)
            yield from self._starting(entity)
            yield from self._moving(entity)
            yield from self._guarding(entity)
        yield from self._finding()
        yield self._story(
            StoryKind.DASHBOARD, None, self._leader(), self._criteria.dashboard(self._entities, self._charts)
        )

    def _keeping(self, entity: Entity) -> Iterator[Story]:
        for kind in _KEEPING:
            actor = self._actor(entity, _ACTIONS[kind])
            if kind is StoryKind.EDIT and not _changeable(entity):
                continue
            if kind is StoryKind.DELETE and not _deletable(entity):
                continue
            if actor is not None or not self._roles:
                own = bool(actor) and self._reaches_own_only(entity, actor, _ACTIONS[kind])
                yield self._story(kind, entity, actor, self._criteria.keeping(kind, entity, own))

    def _starting(self, entity: Entity) -> Iterator[Story]:
        actor = self._actor(entity, "create")
        for shortcut in entity.shortcuts if actor is not None or not self._roles else ():
            target = self._target(entity, shortcut.reference)
            if target is not None:
                criteria = self._criteria.starting(entity, shortcut, target)
                yield self._story(StoryKind.START, entity, actor, criteria, shortcut, target)

    def _moving(self, entity: Entity) -> Iterator[Story]:
        for move in entity.machine.transitions if entity.machine else ():
            actor = next((name for name in move.roles), None) or self._leader()
            yield self._story(StoryKind.MOVE, entity, actor, self._criteria.moving(entity, move), move)
            kept_out = self._kept_out(entity, move)
            if kept_out is not None:
                criteria = self._criteria.forbidden(move)
                yield self._story(StoryKind.FORBIDDEN, entity, kept_out, criteria, move)

    def _guarding(self, entity: Entity) -> Iterator[Story]:
        actor = self._actor(entity, "create")
        if actor is None and self._roles:
            return
        for code, criteria in self._criteria.guarding(entity).items():
            yield self._story(StoryKind.GUARD, entity, actor, criteria, code)

    def _finding(self) -> Iterator[Story]:
        """Finding and exporting are told once for each list; the tests of a list are the same everywhere."""
        for entity in self._entities:
            actor = self._actor(entity, "list")
            if actor is not None or not self._roles:
                yield self._story(StoryKind.FIND, entity, actor, self._criteria.finding(entity))
                yield self._story(StoryKind.EXPORT, entity, actor, self._criteria.exporting())

    def _story(
        self,
        kind: StoryKind,
        entity: Entity | None,
        actor: str | None,
        criteria: list[str],
        action: Transition | Shortcut | str | None = None,
        target: Entity | None = None,
    ) -> Story:
        words = self._words(entity, target) | {"verb": self._verb(action), "movers": self._movers(action)}
        want, so_that = (text.format(**words) for text in WANTS[self._language][kind])
        return Story(
            id="US",
            kind=kind,
            role=self._spoken(actor),
            want=want,
            so_that=so_that,
            entity=entity.name if entity else None,
            action=action if action is None or isinstance(action, str) else action.name,
            actor=actor,
            criteria=criteria,
        )

    def _words(self, entity: Entity | None, target: Entity | None) -> dict[str, str]:
        lower = self._language == "en"
        one = (entity.label.lower() if lower else entity.label) if entity else ""
        many = (entity.label_plural.lower() if lower else entity.label_plural) if entity else ""
        to = (target.label.lower() if lower else target.label) if target else ""
        return {"one": one, "many": many, "a_one": with_article(one), "target": to, "a_target": with_article(to)}

    def _verb(self, action: Transition | Shortcut | str | None) -> str:
        button = "" if action is None or isinstance(action, str) else action.label
        return button.lower() if self._language == "en" else button

    def _movers(self, action: Transition | Shortcut | str | None) -> str:
        moving = action.roles if isinstance(action, Transition) else []
        labels = [role.label for role in self._roles if role.name in moving]
        if self._language == "zh":
            return "、".join(labels)
        return " and ".join(plural(label.lower()) for label in labels)

    def _spoken(self, actor: str | None) -> str:
        role = next((role for role in self._roles if role.name == actor), None)
        if role is not None:
            return role.label if self._language == "zh" else role.label.lower()
        return "用户" if self._language == "zh" else "user"

    def _leader(self) -> str | None:
        return next((role.name for role in self._roles if role.leads), None)

    def _actor(self, entity: Entity, action: str) -> str | None:
        """Who does that usually: those who merely join rather than those who lead, where both may."""
        allowed = [grant.role for grant in entity.grants if action in grant.actions]
        if not entity.grants:
            allowed = [role.name for role in self._roles]
        joining = [role.name for role in reversed(self._roles) if role.name in allowed]
        return next(iter(joining), None)

    def _reaches_own_only(self, entity: Entity, actor: str | None, action: str) -> bool:
        return any(grant.role == actor and action in grant.own for grant in entity.grants)

    def _kept_out(self, entity: Entity, move: Transition) -> str | None:
        """A role that sees the rows and may not move them so."""
        if not move.roles:
            return None
        seeing = [grant.role for grant in entity.grants if "read" in grant.actions]
        return next((name for name in reversed(seeing) if name not in move.roles), None)

    def _target(self, entity: Entity, reference: str) -> Entity | None:
        field = next((field for field in entity.fields if field.name == reference), None)
        return self._by_name.get(field.references or "") if field else None


def _changeable(entity: Entity) -> bool:
    """Whether anything of a row can be changed."""
    moves = entity.machine.transitions if entity.machine else []
    effects = [*entity.on_create, *(effect for move in moves for effect in move.effects)]
    counted = {name for effect in effects for name in (effect.reference, effect.amount_field) if name}
    return any(
        not field.read_only and field.name not in counted and field.name not in entity.fixed for field in entity.fields
    )


def _deletable(entity: Entity) -> bool:
    """A row that has taken from a stock can be deleted only when its life has ended."""
    if entity.machine is None or not any(effect.kind is EffectKind.ADJUST for effect in entity.on_create):
        return True
    left = {state for move in entity.machine.transitions for state in move.from_states}
    return any(move.to_state not in left for move in entity.machine.transitions)


def with_article(noun: str) -> str:
    """`leave request` → a leave request, `order` → an order."""
    starts_with_you = noun.startswith(("use", "uni", "eu", "one"))
    return f"{'an' if noun[:1] in 'aeiou' and not starts_with_you else 'a'} {noun}" if noun else ""
