"""The list of an entity as the generated code writes it: parameters, order, search, filters."""

from dataclasses import dataclass

from orchestrator.codegen.attribute import LEADING, MAX_ID, Attribute
from orchestrator.codegen.literals import identifier, python
from orchestrator.models import Field, FieldType, Operation

_DEFAULTS = {"limit": (1, 100, 20), "offset": (0, 1_000_000, 0), "q": (0, 100, "")}
_PLAIN = frozenset({*_DEFAULTS, "sort"})
_SEARCHED = frozenset(
    {FieldType.STRING, FieldType.TEXT, FieldType.EMAIL, FieldType.PHONE, FieldType.URL, FieldType.ENUM}
)


def _text_key(attribute: Attribute) -> str:
    name = identifier(attribute.name)
    return f"substr({name}, 1, {LEADING})" if attribute.is_long else name


@dataclass(frozen=True, slots=True)
class Listing:
    """How rows are listed. `operation` is the one that lists them, if there is one."""

    model: str
    answered: list[Attribute]
    operation: Operation | None

    @property
    def searched(self) -> list[str]:
        """The model's columns that `q` looks into."""
        return [f"{self.model}.{a.attr}" for a in self.answered if a.field.type in _SEARCHED and a.is_column]

    def named_lines(self, others: dict[str, str]) -> list[str]:
        """The references that `q` looks through; `others` has what people call the rows of an entity, by schema."""
        labelled = {a.field.label_of for a in self.answered}
        named = [a for a in self.answered if a.name in labelled and a.target in others]
        return [f"({self.model}.{a.attr}, {others[a.target or '']})," for a in named]

    @property
    def choice_lines(self) -> list[str]:
        """The entries of the choices whose labels `q` looks into."""
        chosen = [a for a in self.answered if a.field.type is FieldType.ENUM]
        return [f"({self.model}.{a.attr}, {a.labels_constant})," for a in chosen]

    @property
    def order_lines(self) -> list[str]:
        """The entries of the table from a field's name to what it is ordered by."""
        names = {"id", *(value.removeprefix("-") for value in self.sort_values)}
        return [f"{python(a.name)}: {self._order(a)}," for a in self.answered if a.name in names]

    def _order(self, attribute: Attribute) -> str:
        """What a field is ordered by: an enum's rank, letters without case, for a reference those of what it names."""
        called = next((a for a in self.answered if a.field.label_of == attribute.name), attribute)
        if called is not attribute:
            return self._order(called)
        column = f"{self.model}.{attribute.attr}"
        if attribute.field.type is FieldType.ENUM:
            ranks = ", ".join(f"{python(value)}: {rank}" for rank, value in enumerate(attribute.field.values))
            return f"case({{{ranks}}}, value={column})"
        if attribute.is_long:
            return f"rows.beginning({column})"
        return f'{column}.collate("NOCASE")' if attribute.is_text else column

    @property
    def text_keys(self) -> dict[str, str]:
        """What the columns with texts are ordered by, as SQL, by the column; there is an index for each."""
        names = {value.removeprefix("-") for value in self.sort_values} if self.operation else set()
        texts = [a for a in self.answered if a.is_text and a.is_column and a.name in names]
        return {a.name: f"{_text_key(a)} COLLATE NOCASE" for a in texts}

    @property
    def sort_values(self) -> list[str]:
        """The values that `sort` accepts."""
        stated = self._query("sort")
        names = [attribute.name for attribute in self.answered if not attribute.is_link]
        allowed = [value for value in (stated.values if stated else []) if value.removeprefix("-") in names]
        return allowed or [sign + name for name in names for sign in ("", "-")]

    @property
    def sort_default(self) -> str:
        """How the list is ordered when nobody asks."""
        stated = self._query("sort")
        if stated and stated.default in self.sort_values:
            return str(stated.default)
        return next((value for value in ("-id", "-created_at") if value in self.sort_values), self.sort_values[0])

    @property
    def filters(self) -> list[Attribute]:
        """The fields that rows can be filtered by."""
        names = {field.name for field in self.operation.query} - _PLAIN if self.operation else set()
        return [attribute for attribute in self.answered if attribute.name in names]

    @property
    def filter_lines(self) -> list[str]:
        """The entries of the table from a filter to its column."""
        return [f"{python(a.attr)}: {self.model}.{a.attr}," for a in self.filters if not a.is_link]

    @property
    def query_lines(self) -> list[str]:
        """The parameters, where they differ from every list's."""
        lines = [line for name in _DEFAULTS if (line := self._query_line(name))]
        values = ", ".join(python(value) for value in self.sort_values)
        lines.append(f"sort: Literal[{values}] = {python(self.sort_default)}")
        return lines + [self._filter_line(attribute) for attribute in self.filters]

    def _filter_line(self, attribute: Attribute) -> str:
        """The parameter of a filter."""
        kind = f"Annotated[int, BeforeValidator(WholeCheck(1, {MAX_ID}, digits=True))]"
        if attribute.field.type is FieldType.ENUM:
            kind = attribute.value_type
        elif attribute.field.type is FieldType.BOOLEAN:
            kind = "Annotated[bool, BeforeValidator(flag)]"
        return f"{attribute.attr}: {kind} | None{attribute.assigned('None')}"

    def _query_line(self, name: str) -> str:
        """One parameter with the contract's bounds; empty when they are the usual ones."""
        stated, (low, high, default) = self._query(name), _DEFAULTS[name]
        if stated is None:
            return ""
        if name == "q":
            longest = stated.max_length or high
            return "" if longest == high else f'q: Annotated[str, BeforeValidator(TextCheck(0, {longest}))] = ""'
        first = low if stated.minimum is None else int(stated.minimum)
        last = high if stated.maximum is None else int(stated.maximum)
        start = default if stated.default is None else int(stated.default)
        if (first, last, start) == (low, high, default):
            return ""
        return f"{name}: Annotated[int, BeforeValidator(WholeCheck({first}, {last}, digits=True))] = {start}"

    def _query(self, name: str) -> Field | None:
        """The contract's parameter of that name."""
        return next((field for field in self.operation.query if field.name == name), None) if self.operation else None
