"""English nouns and identifiers: singular and plural, snake_case and PascalCase, and names that must not be used."""

import keyword

from orchestrator.engines.blueprint.words import word_set

_IRREGULAR = {
    "person": "people",
    "child": "children",
    "man": "men",
    "woman": "women",
    "mouse": "mice",
    "foot": "feet",
    "tooth": "teeth",
    "goose": "geese",
    "shelf": "shelves",
    "leaf": "leaves",
    "life": "lives",
    "knife": "knives",
    "wife": "wives",
    "loaf": "loaves",
    "wolf": "wolves",
    "quiz": "quizzes",
    "datum": "data",
    "criterion": "criteria",
    "movie": "movies",
    "cookie": "cookies",
    "tie": "ties",
    "hero": "heroes",
    "potato": "potatoes",
    "tomato": "tomatoes",
}
_SINGULARS = {plural: singular for singular, plural in _IRREGULAR.items()}
_SAME = word_set("series species equipment news staff sheep fish furniture inventory software information")
_ENDS_IN_S = word_set("status address bus gas process class bonus campus virus business glass boss princess")
_SIBILANTS = ("s", "x", "z", "ch", "sh")

SQL_WORDS = word_set(
    "abort action add after all alter always analyze and as asc attach autoincrement before begin between by "
    "cascade case cast check collate column commit conflict constraint create cross current database default "
    "deferrable deferred delete desc detach distinct do drop each else end escape except exclude exclusive "
    "exists explain fail filter first following for foreign from full generated glob group groups having if "
    "ignore immediate in index indexed initially inner insert instead intersect into is isnull join key last "
    "left like limit match materialized natural no not nothing notnull null nulls of offset on or order others "
    "outer over partition plan pragma preceding primary query raise range recursive references regexp reindex "
    "release rename replace restrict returning right rollback row rows savepoint select set table temp temporary "
    "then ties to transaction trigger unbounded union unique update using vacuum values view virtual when where "
    "window with without rowid oid"
)
"""Source: the keywords of SQLite, https://www.sqlite.org/lang_keywords.html, and its two row names."""

_PYTHON_WORDS = frozenset([*(word.lower() for word in keyword.kwlist), "match", "type_", "self", "cls", "print"])
_OWN_COLUMNS = frozenset(["id", "created_at", "updated_at", "version"])
_MODEL_ATTRIBUTES = word_set("metadata registry query copy json dict schema construct validate fields")
RESERVED_FIELDS = SQL_WORDS | _PYTHON_WORDS | _OWN_COLUMNS | _MODEL_ATTRIBUTES
RESERVED_TABLES = SQL_WORDS | _PYTHON_WORDS | word_set("auth sessions stats schema_migrations health api static")
RESERVED_ENTITIES = word_set(
    "Problem Credentials Session Base Model Field Column Table Index String Text Integer Float Numeric Boolean "
    "Date Datetime Time Enum Any Optional Literal Decimal Path Query Request Response Router App Error Exception "
    "None True False Type List Dict Set Object Class Schema Migration Engine Select Mapped Annotated Body Status "
    "Json File Int Bool Str Tuple Node Element Window Promise Map Array Number Symbol Function Option Range "
    "Selection Stat DemoAccount"
)
"""Entity names that clash with what every generated app already defines or imports."""


def singular(noun: str) -> str:
    """The singular of a lower-case English noun; a singular stays as it is."""
    if noun in _SINGULARS:
        return _SINGULARS[noun]
    if (
        noun in _SAME
        or noun in _ENDS_IN_S
        or noun in _IRREGULAR
        or not noun.endswith("s")
        or noun.endswith(("ss", "us", "sis"))
    ):
        return noun
    if noun.endswith("lyses"):
        return noun[:-2] + "is"
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith("es") and (noun[:-2].endswith((*_SIBILANTS[1:], "ss")) or noun[:-2] in _ENDS_IN_S):
        return noun[:-2]
    return noun[:-1]


def plural(noun: str) -> str:
    """The plural of a lower-case English singular."""
    if noun in _IRREGULAR:
        return _IRREGULAR[noun]
    if noun in _SAME:
        return noun
    if noun.endswith("sis"):
        return noun[:-2] + "es"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(_SIBILANTS) else "s")


def is_plural(noun: str) -> bool:
    """Whether a lower-case English noun is a plural."""
    return singular(noun) != noun


def snake(words: list[str] | tuple[str, ...]) -> str:
    """The words as a snake_case ASCII identifier of at most 60 characters, or empty when they hold no ASCII letter."""
    parts = [part for word in words for part in word.lower().replace("-", "_").split("_")]
    kept = ["".join(c for c in part if c.isascii() and c.isalnum()) for part in parts]
    return "_".join(part for part in kept if part).lstrip("_0123456789")[:60].rstrip("_")


def pascal(words: list[str] | tuple[str, ...]) -> str:
    """The words as a PascalCase identifier of at most 40 characters, or empty."""
    return "".join(word[:1].upper() + word[1:] for word in snake(words)[:40].split("_"))


def safe_field_name(name: str, entity: str) -> str:
    """The name, or `<entity>_<name>` where the bare name means something to Python, SQL or the app itself."""
    clashes = name in RESERVED_FIELDS or name.startswith(("model_", "sqlite_"))
    return f"{snake([entity])}_{name}"[:60].rstrip("_") if clashes else name


def safe_entity_name(name: str) -> str:
    """The name, or `<Name>Record` where the bare name is taken."""
    return f"{name}Record" if name in RESERVED_ENTITIES else name


def table_name(entity: str) -> str:
    """The plural of a PascalCase entity name in snake_case, safe as table, path segment and module name."""
    words = split_pascal(entity)
    name = "_".join([*words[:-1], plural(words[-1])])[:60]
    return f"{'_'.join(words)}_records" if name in RESERVED_TABLES or name.startswith("sqlite_") else name


def split_pascal(name: str) -> list[str]:
    """The lower-case words of a PascalCase name."""
    spaced = "".join(f" {c.lower()}" if c.isupper() else c for c in name)
    return spaced.split() or ["item"]


def unused(name: str, taken: set[str]) -> str:
    """The name, or the name with the first number from 2 that is not taken."""
    number = 1
    candidate = name
    while candidate in taken:
        number += 1
        candidate = f"{name}_{number}"
    return candidate
