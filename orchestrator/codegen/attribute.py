"""One field of the contract as the generated code sees it: Python type, check, table column."""

from dataclasses import dataclass
from typing import Any

from orchestrator.codegen import naming
from orchestrator.codegen.literals import python
from orchestrator.models import Field, FieldType

MAX_ID = 2**31 - 1
MAX_LINKS = 50
LONGEST_KEY = 300
"""Characters of the longest text that is ordered whole; of longer ones the first `LEADING` count."""

LEADING = 100
TEXTUAL = frozenset(
    {
        *(FieldType.STRING, FieldType.TEXT, FieldType.EMAIL, FieldType.PHONE),
        *(FieldType.URL, FieldType.IMAGE, FieldType.PASSWORD),
    }
)
SET_BY_SERVER = frozenset({"id", "created_at", "updated_at"})
_MAX_LENGTH = {
    FieldType.STRING: 200,
    FieldType.TEXT: 5000,
    FieldType.EMAIL: 254,
    FieldType.PHONE: 30,
    FieldType.URL: 2000,
    FieldType.IMAGE: 2000,
    FieldType.PASSWORD: 128,
}
_PLAIN_TYPE = {
    FieldType.INTEGER: "int",
    FieldType.REFERENCE: "int",
    FieldType.REFERENCES: "list[int]",
    FieldType.DECIMAL: "float",
    FieldType.BOOLEAN: "bool",
    FieldType.DATE: "dt.date",
    FieldType.DATETIME: "dt.datetime",
}
_CHECK_NAME = {FieldType.INTEGER: "WholeCheck", FieldType.REFERENCE: "WholeCheck", FieldType.DECIMAL: "DecimalCheck"}
_LITERAL_DEFAULTS = frozenset({FieldType.INTEGER, FieldType.DECIMAL, FieldType.BOOLEAN, FieldType.ENUM})
_MOMENT_CHECKS = {FieldType.DATE: "day", FieldType.DATETIME: "moment"}


@dataclass(frozen=True, slots=True)
class Attribute:
    """A field, the entity it points to if it is a reference, and everything written down about it."""

    field: Field
    target: str | None = None
    target_table: str | None = None

    @property
    def name(self) -> str:
        """The name in the contract, in JSON and in the table."""
        return self.field.name

    @property
    def attr(self) -> str:
        """The Python attribute."""
        return naming.attribute_name(self.field.name)

    @property
    def called(self) -> str:
        """The Python attribute of what people call all the rows that a list of ids names."""
        return f"{self.name}_called"

    @property
    def label(self) -> str:
        """What a person reads."""
        return self.field.label or naming.words(self.field.name).capitalize()

    @property
    def target_class(self) -> str:
        """The model class of the entity it points to."""
        return naming.class_name(self.target or "")

    @property
    def is_text(self) -> bool:
        """Whether the value is a text, other than one of an enum."""
        return self.field.type in TEXTUAL

    @property
    def is_long(self) -> bool:
        """Whether the text can be so long that lists order it by how it begins."""
        return self.is_text and self.max_length > LONGEST_KEY

    @property
    def is_link(self) -> bool:
        """Whether the value is a list of ids, kept in a table of its own."""
        return self.field.type is FieldType.REFERENCES

    @property
    def is_column(self) -> bool:
        """Whether the entity's own table keeps the value."""
        return not (self.is_link or self.field.label_of)

    @property
    def nullable(self) -> bool:
        """Whether the value may be missing."""
        return not (self.field.required or self.is_link or self.name in SET_BY_SERVER)

    @property
    def default(self) -> Any:
        """The default, for types whose defaults are plain literals."""
        return self.field.default if self.is_text or self.field.type in _LITERAL_DEFAULTS else None

    @property
    def max_length(self) -> int:
        """Longest text in characters."""
        longest_value = max((len(value) for value in self.field.values), default=200)
        return self.field.max_length or _MAX_LENGTH.get(self.field.type, longest_value)

    @property
    def min_length(self) -> int:
        """Shortest text in characters; a required text is never empty."""
        return max(self.field.min_length or 0, int(self.field.required))

    @property
    def pattern(self) -> str | None:
        """The regular expression that a text must contain, if there is one."""
        return self.field.pattern

    @property
    def bounds(self) -> tuple[float, float]:
        """Smallest and largest number."""
        if self.field.type is FieldType.REFERENCE:
            return 1, MAX_ID
        low, high = (0.0, 1e9) if self.field.type is FieldType.DECIMAL else (-MAX_ID - 1, MAX_ID)
        minimum = low if self.field.minimum is None else self.field.minimum
        maximum = high if self.field.maximum is None else self.field.maximum
        if self.field.type is FieldType.DECIMAL:
            return minimum, maximum
        return int(minimum), int(maximum)

    @property
    def plain_type(self) -> str:
        """The Python type of a stored value."""
        return _PLAIN_TYPE.get(self.field.type, "str")

    @property
    def value_type(self) -> str:
        """The name of the checked type in the schemas."""
        return f"{naming.pascal(self.name)}Value"

    @property
    def pattern_constant(self) -> str:
        """The name of the constant that holds the pattern."""
        return f"{self.name.upper()}_PATTERN"

    @property
    def labels_constant(self) -> str:
        """The name of the constant that holds what people call the values of an enum."""
        return f"{self.name.upper()}_LABELS"

    @property
    def labels_line(self) -> str:
        """That constant, as a line of the schemas."""
        labels = {value: self.field.value_labels.get(value, value) for value in self.field.values}
        return f"{self.labels_constant} = {python(labels)}"

    @property
    def alias_line(self) -> str:
        """The checked type, as a line of the schemas."""
        match self.field.type:
            case FieldType.ENUM:
                return f"{self.value_type} = Literal[{', '.join(python(value) for value in self.field.values)}]"
            case FieldType.BOOLEAN:
                return f"{self.value_type} = StrictBool"
            case FieldType.REFERENCES:
                check = f"IdsCheck({int(self.field.required)}, {MAX_LINKS})"
                return f"{self.value_type} = Annotated[list[int], BeforeValidator({check})]"
        return f"{self.value_type} = Annotated[{self.plain_type}, BeforeValidator({self._check_call()})]"

    def _check_call(self) -> str:
        """The check with its bounds."""
        if self.field.type in _MOMENT_CHECKS:
            return _MOMENT_CHECKS[self.field.type]
        if not self.is_text:
            low, high = (python(_short(bound)) for bound in self.bounds)
            return f"{_CHECK_NAME[self.field.type]}({low}, {high})"
        arguments = [str(self.min_length), str(self.max_length)]
        arguments += [f"pattern={self.pattern_constant}"] if self.pattern else []
        arguments += ["email=True"] if self.field.type is FieldType.EMAIL else []
        arguments += ["trim=False"] if self.field.type is FieldType.PASSWORD else []
        return f"TextCheck({', '.join(arguments)})"

    @property
    def answer_line(self) -> str:
        """The property of an answer."""
        kind = self.value_type if self.field.type is FieldType.ENUM else self.plain_type
        return f"{self.attr}: {kind}{' | None' if self.nullable else ''}{self.assigned(None, 'serialization_alias')}"

    @property
    def create_line(self) -> str:
        """The property of a body that creates a row."""
        if self.field.required:
            default = None if self.default is None else python(self.default)
            return f"{self.attr}: {self.value_type}{self.assigned(default)}"
        if self.is_link:
            return f"{self.attr}: {self.value_type}{self.assigned('[]')}"
        suffix = " | None" if self.nullable else ""
        return f"{self.attr}: {self.value_type}{suffix}{self.assigned(python(self.default))}"

    @property
    def update_line(self) -> str:
        """The property of a body that changes a row; that it was left out is known from `model_fields_set`."""
        return f"{self.attr}: {self.value_type} | None{self.assigned('None')}"

    def assigned(self, default: str | None, alias: str = "alias") -> str:
        """What stands after the type: a default, a JSON name, both or nothing."""
        if self.attr == self.name:
            return "" if default is None else f" = {default}"
        return f" = Field({'' if default is None else f'default={default}, '}{alias}={python(self.name)})"


def _short(number: float) -> float:
    """A whole number without its fraction."""
    return int(number) if float(number).is_integer() else number
