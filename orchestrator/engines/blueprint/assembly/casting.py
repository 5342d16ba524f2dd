"""Who acts, and whether that makes accounts with roles: where people do different things or ask for login."""

from dataclasses import dataclass, field, replace

from orchestrator.engines.blueprint.domains import Domain, DomainRole
from orchestrator.engines.blueprint.lexicon.people import is_generic, rank
from orchestrator.engines.blueprint.lexicon.verbs import Meaning, Sense
from orchestrator.engines.blueprint.nouns import Noun
from orchestrator.engines.blueprint.understanding import Deed, Understanding
from orchestrator.models import Language, Role

MOST_ROLES = 6
EVERYONE = "everyone"
_ACTING = (
    Sense.KEEP,
    Sense.CREATE,
    Sense.REQUEST,
    Sense.READ,
    Sense.UPDATE,
    Sense.DELETE,
    Sense.MOVE,
    Sense.JUDGE,
    Sense.ACT,
)
USER = Noun("user", "User", True, False)


@dataclass(slots=True)
class Cast:
    """The roles of the app (none: no accounts), and which role plays each kind of person.

    `domain_roles`: role of the domain → role here. `lone`: the one kind of person that acts, without accounts.
    """

    roles: list[Role] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    domain_roles: dict[str, str] = field(default_factory=dict)
    lone: Noun | None = None
    from_domain: bool = False

    def role_of(self, person: Noun) -> str | None:
        """The role that this kind of person has."""
        if person.key in self.names:
            return self.names[person.key]
        if person.label in self.names:
            return self.names[person.label]
        return next((role for key, role in self.names.items() if _same_person(key, person.key)), None)

    def role_names(self, actors: tuple[Noun, ...]) -> list[str]:
        """The roles of those who act, in order."""
        if any(actor.key == EVERYONE for actor in actors):
            return ["user"] if any(role.name == "user" for role in self.roles) else [role.name for role in self.roles]
        found = [role for actor in actors if (role := self.role_of(actor))]
        return list(dict.fromkeys(found))

    @property
    def leader(self) -> str:
        """The role that leads."""
        return next((role.name for role in self.roles if role.leads), "")

    def plays(self, key: str) -> bool:
        """Whether that kind of person has accounts."""
        return bool(self.roles) and self.role_of(Noun(key, key, True, False)) is not None


def _same_person(one: str, other: str) -> bool:
    """`agent` is the `support_agent` named before."""
    return one.endswith(f"_{other}") or other.endswith(f"_{one}")


def casting(found: Understanding, domain: Domain | None, language: Language) -> Cast:
    """Decides who has an account."""
    people = _told(found) or _people(found)
    wanted = found.mentions_auth or any(deed.only for deed in found.deeds if deed.actors)
    private = any(deed.own and deed.actors for deed in found.deeds)
    if found.refuses_auth:
        return Cast(lone=_lone(people))
    if _differ(found, people):
        return _cast(people, domain, language)
    if wanted or private:
        return _for_login(found, people, domain, language)
    if not people and domain is not None and _always_has_roles(domain) and not _described(found):
        return _of_domain(domain, language)
    return Cast(lone=_lone(people))


def _always_has_roles(domain: Domain) -> bool:
    return bool(domain.roles) and not domain.roles_if_named


def _described(found: Understanding) -> bool:
    return any(thing.items for thing in found.things.values()) or bool(found.deeds)


def _lone(people: list[Noun]) -> Noun | None:
    return next((person for person in people if not is_generic(person.key)), None)


def _told(found: Understanding) -> list[Noun]:
    """Kinds of people that the text is said to have, where it says what they do."""
    doing = {actor.label for deed in found.deeds if not deed.negated or deed.target for actor in deed.actors}
    doing |= {actor.label for step in found.steps for actor in step.actors}
    return [person for person in found.people if person.label in doing][:MOST_ROLES]


def _people(found: Understanding) -> list[Noun]:
    """Everybody who acts, once each, in order."""
    people: list[Noun] = []
    for deed in found.deeds:
        if not deed.verb.meaning(*_ACTING) or deed.negated:
            continue
        people += [actor for actor in deed.actors if not any(_is_same(actor, known) for known in people)]
    others = [person for person in people if person.key != EVERYONE]
    if len(others) > 1 or len(others) == len(people):
        return others[:MOST_ROLES]
    return [replace(person, key="user") if person.key == EVERYONE else person for person in people]


def _is_same(one: Noun, other: Noun) -> bool:
    return one.key == other.key or _same_person(one.key, other.key)


def _differ(found: Understanding, people: list[Noun]) -> bool:
    """Whether two kinds of people do different things."""
    doings = {person.key: _doings(found.deeds, person) for person in people}
    if len(people) > 1 and found.people:
        return True
    return len(people) > 1 and len({frozenset(doing) for doing in doings.values()}) > 1


def _doings(deeds: list[Deed], person: Noun) -> set[tuple[Meaning, str]]:
    return {
        (meaning, deed.target.key if deed.target else "")
        for deed in deeds
        if any(
            actor.key in (person.key, EVERYONE if person.key == "user" else "") or _same_person(actor.key, person.key)
            for actor in deed.actors
        )
        if (meaning := deed.verb.meaning(*_ACTING))
    }


def _cast(people: list[Noun], domain: Domain | None, language: Language) -> Cast:
    ranked = sorted(people, key=lambda person: -rank(person.label))
    leader = ranked[0]
    joiner = ranked[-1]
    cast = Cast()
    for person in people:
        name = person.key[:40] if person.key != "item" else f"role_{len(cast.roles) + 1}"
        cast.names[person.key if person.key != "item" else person.label] = name
        if any(role.name == name for role in cast.roles):
            continue
        spoken = person.label if person.key != "user" else ("用户" if language == "zh" else "User")
        label = spoken if language == "zh" else spoken[:1].upper() + spoken[1:]
        cast.roles.append(Role(name=name, label=label[:40], leads=person is leader, joins=person is joiner))
    cast.roles.sort(key=lambda role: not role.leads)
    _match_domain(cast, domain, language)
    return cast


def _match_domain(cast: Cast, domain: Domain | None, language: Language) -> None:
    for role in domain.roles if domain else ():
        mine = _role_called(cast, role, language)
        if mine:
            cast.domain_roles[role.name] = mine


def _role_called(cast: Cast, role: DomainRole, language: Language) -> str | None:
    words = {role.label.of(language).lower(), role.name, *(word.lower() for word in role.words.of(language))}
    for mine in cast.roles:
        if mine.label.lower() in words or mine.name.replace("_", " ") in words or mine.name == role.name:
            return mine.name
    alike = [mine.name for mine in cast.roles if (role.leads and mine.leads) or (role.joins and mine.joins)]
    return next(iter(alike), None)


def _for_login(found: Understanding, people: list[Noun], domain: Domain | None, language: Language) -> Cast:
    """Login is asked for: one role with rows of its own, or those who may and everybody else."""
    only = [actor for deed in found.deeds if deed.only for actor in deed.actors if not is_generic(actor.key)]
    user = Noun("user", "用户" if language == "zh" else "User", True, False)
    others = [person for person in people if person.key not in {actor.key for actor in only}]
    if only:
        return _cast([*dict.fromkeys(only), *(others or [user])], domain, language)
    return _cast(people[:1] or [user], domain, language)


def _of_domain(domain: Domain, language: Language) -> Cast:
    roles = [
        Role(name=role.name, label=role.label.of(language), leads=role.leads, joins=role.joins) for role in domain.roles
    ]
    names = {role.name: role.name for role in roles}
    return Cast(sorted(roles, key=lambda role: not role.leads), names, names, from_domain=True)
