"""Names of the generated code: snake_case from PascalCase, and identifiers that clash with nothing."""

import keyword
import re

from pydantic import BaseModel

_ATTRIBUTES = frozenset(
    {
        *(name for name in dir(BaseModel) if not name.startswith("__")),
        *(
            "metadata",
            "registry",
            "str",
            "int",
            "bool",
            "float",
            "dt",
            "mapped_column",
            "utc_now",
            "label_of",
            "ids_in",
        ),
        *keyword.kwlist,
    }
)
_CLASSES = frozenset(
    {
        *("APIRouter", "Annotated", "Any", "Base", "BeforeValidator", "ChangeBody", "CurrentSession", "Field"),
        *("False", "ForeignKey", "ListQuery", "Literal", "LoginSession", "Mapped", "None", "Numeric", "Path"),
        *("Query", "RequestBody", "ResponseBody", "RowId", "Sequence", "StrictBool", "String", "True", "UtcDateTime"),
        *("CurrentUser", "Problem", "DecimalCheck", "IdsCheck", "TextCheck", "WholeCheck", "Caller", "Cell", "Column"),
        *("Depends", "Header", "IfMatch", "JSON", "Listing", "MappedSQLExpression", "Peers", "Response", "Session"),
        *("Stat", "StatPage", "Table", "WritingSession"),
    }
)
_MODULES = frozenset({"accounts", "auth", "permissions", "samples", "service", "stats"})
"""Modules of the app or of its tests that are there besides those of the entities."""


def snake(name: str) -> str:
    """OrderItem → order_item; HTTPPage → http_page."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    return spaced.lower()


def pascal(name: str) -> str:
    """due_date → DueDate."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_") if part)


def words(name: str) -> str:
    """order_item → order item."""
    return name.replace("_", " ")


def attribute_name(name: str) -> str:
    """The Python attribute for a field: its own name unless Python, pydantic or SQLAlchemy needs that one."""
    return f"{name}_" if name in _ATTRIBUTES else name


def class_name(name: str) -> str:
    """The Python class for a schema: its own name unless the generated modules import that one."""
    return f"{name}Entity" if name in _CLASSES else name


def module_name(plural: str) -> str:
    """The Python module for an entity."""
    return f"{plural}_" if keyword.iskeyword(plural) or plural in _MODULES else plural
