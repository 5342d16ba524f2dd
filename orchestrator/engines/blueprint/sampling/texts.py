"""Words and sentences that fit what a field is called: a person, a city, a remark."""

import zlib

from orchestrator.engines.blueprint.naming import split_pascal
from orchestrator.engines.blueprint.sampling.pools import pools
from orchestrator.engines.blueprint.words import word_set
from orchestrator.models import Entity, Field, FieldType, Language

_PERSON_FIELDS = word_set(
    "author borrower owner assignee customer client contact person teacher doctor coach trainer driver director artist "
    "singer host speaker organiser organizer handler recipient payer donor voter respondent manager reader student "
    "patient guest visitor applicant candidate employee member buyer seller tenant landlord player reporter requester "
    "responsible nickname surname creator writer actor actors judge sender receiver volunteer guardian parent agent"
)
_PEOPLE = word_set(
    "reader student customer client patient doctor member employee teacher trainer guest contact person driver agent "
    "candidate applicant volunteer user staff visitor tenant owner player author parent child donor participant "
    "attendee instructor coach worker colleague friend artist resident nurse seller buyer lecturer pupil baby guardian"
)
_COMPANIES = word_set("company supplier vendor organisation organization partner firm manufacturer publisher employer")
_POOLS: dict[str, str] = {
    **dict.fromkeys(
        ("company", "employer", "organisation", "organization", "supplier", "publisher", "vendor"), "company"
    ),
    **dict.fromkeys(("city", "town", "destination", "origin", "departure", "hometown"), "city"),
    **dict.fromkeys(("country", "nationality"), "country"),
    "address": "address",
    **dict.fromkeys(("place", "location", "venue", "room", "classroom", "area", "hall", "position", "site"), "place"),
    **dict.fromkeys(("department", "team", "section", "division", "speciality", "specialty", "industry"), "department"),
    **dict.fromkeys(("function", "profession", "occupation", "job"), "job_title"),
    **dict.fromkeys(("brand", "maker", "manufacturer"), "brand"),
    "model": "model",
    **dict.fromkeys(("color", "colour"), "color"),
    "unit": "unit",
    **dict.fromkeys(("size", "dimensions"), "size"),
    **dict.fromkeys(("category", "type", "kind", "group", "topic", "tags"), "category"),
    "language": "language",
    "source": "source",
    **dict.fromkeys(("duration", "length"), "duration_text"),
    **dict.fromkeys(("frequency", "schedule"), "frequency"),
    **dict.fromkeys(("time", "hour"), "clock"),
    **dict.fromkeys(("genre", "style"), "genre"),
    **dict.fromkeys(("species", "breed"), "species"),
    **dict.fromkeys(("subject", "course", "major"), "subject"),
    **dict.fromkeys(("title", "headline", "question", "topic", "goal", "purpose"), "title"),
}
_CODES = word_set("number code sku isbn barcode serial id plate vin reference no identifier tracking account")
_SENTENCES: dict[str, str] = {
    **dict.fromkeys(("description", "details", "introduction", "biography", "bio", "summary"), "description"),
    **dict.fromkeys(("reason", "purpose", "motivation"), "reason"),
    **dict.fromkeys(("review", "comment", "comments", "feedback", "opinion", "answer"), "review"),
    **dict.fromkeys(("content", "body", "text", "message", "story", "article", "agenda", "instructions"), "content"),
}


def person(entity: Entity, turn: int, language: Language) -> tuple[str, str]:
    """Somebody's name and the first part of their address; other entities have other people."""
    people = pools().people[language]
    return people[(turn + zlib.crc32(entity.name.encode())) % len(people)]


def phone(entity: Entity, turn: int, language: Language) -> str:
    """A telephone number that belongs to nobody: in English from the range that Ofcom keeps for drama."""
    number = (zlib.crc32(entity.name.encode()) + turn * 7) % 900 + 100
    return f"138 0000 8{number}" if language == "zh" else f"020 7946 0{number}"


def is_about_a_person(entity: Entity) -> bool:
    """Whether a row is a person, or is in somebody's name."""
    words = set(split_pascal(entity.name))
    types = {field.type for field in entity.fields}
    reachable = FieldType.EMAIL in types or FieldType.PHONE in types
    return bool(words & _PEOPLE) or (reachable and not words & _COMPANIES)


def names_a_person(field: Field, entity: Entity) -> bool:
    """Whether the field holds the name of a person."""
    words = set(field.name.split("_"))
    if field.name in ("name", "full_name"):
        return is_about_a_person(entity)
    return bool(words & _PERSON_FIELDS) and not words & (_CODES | {"address", "title", "type", "count"})


def string_for(field: Field, entity: Entity, turn: int, language: Language) -> str:
    """A short text; every turn another."""
    if names_a_person(field, entity):
        return person(entity, turn, language)[0]
    words = field.name.split("_")
    if _CODES & set(words):
        return _code(field, entity, turn)
    if "title" in words and "job" in words:
        return _numbered("job_title", turn, language)
    last = words[-1]
    if last == "name" and (set(split_pascal(entity.name)) | set(words)) & _COMPANIES:
        return _numbered("company", turn, language)
    return _numbered(_POOLS.get(last, "name"), turn + zlib.crc32(field.name.encode()) % 5, language)


def text_for(field: Field, entity: Entity, turn: int, language: Language) -> str:
    """A sentence or two."""
    found = pools().texts[_SENTENCES.get(field.name.rpartition("_")[2], "notes")][language]
    return found[(turn + zlib.crc32(entity.name.encode())) % len(found)]


def _numbered(pool: str, turn: int, language: Language) -> str:
    """A word of the pool; when all were there, they come again with a number."""
    found = pools().words[pool][language]
    again, index = divmod(turn, len(found))
    return f"{found[index]} {again + 1}" if again else found[index]


def _code(field: Field, entity: Entity, turn: int) -> str:
    if "isbn" in field.name:
        return f"978-0-{10 + turn * 7 % 89}-{100000 + turn * 7919 % 899999}-{turn % 10}"
    first = split_pascal(entity.name)
    letters = "".join(word[0] for word in first[:2]).upper() if len(first) > 1 else first[0][:2].upper()
    return f"{letters}-{1001 + turn * 17}"
