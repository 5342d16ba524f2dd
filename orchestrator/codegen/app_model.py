"""The whole generated app, read from the plan and the contract: entities, tables, sign-in, dashboard, samples."""

from dataclasses import dataclass, field, replace

from orchestrator.codegen import naming
from orchestrator.codegen.attribute import Attribute
from orchestrator.codegen.auth_model import AUTH_ACTIONS, Auth, read_auth
from orchestrator.codegen.entity import Entity
from orchestrator.codegen.entity_reading import read_entities
from orchestrator.codegen.seeds import Seeds, read_seeds
from orchestrator.codegen.tables import AppTable, LinkTable, build_table
from orchestrator.models import (
    Chart,
    Column,
    ErrorSpec,
    FieldType,
    GuardKind,
    InterfaceContract,
    Language,
    Operation,
    Plan,
    Role,
    Table,
)

__all__ = ["AUTH_ACTIONS", "App", "Auth", "read_app"]

_ID = Column(name="id", sql_type="INTEGER", primary_key=True)
_USER_COLUMNS = (
    _ID,
    Column(name="email", required=True, unique=True, max_length=254),
    Column(name="password_hash", required=True),
    Column(name="created_at", required=True),
)
_SESSION_COLUMNS = (
    Column(name="token_hash", required=True, primary_key=True),
    Column(name="user_id", sql_type="INTEGER", required=True, references="users(id)"),
    Column(name="expires_at", required=True),
)


@dataclass(frozen=True, slots=True)
class App:
    """Everything the templates need to know."""

    title: str
    summary: str
    language: Language
    entities: list[Entity]
    auth: Auth | None
    tables: list[AppTable]
    operations: list[Operation]
    links: dict[str, LinkTable] = field(default_factory=dict)
    charts: list[Chart] = field(default_factory=list)
    seeds: Seeds | None = None

    @property
    def roles(self) -> list[Role]:
        """The kinds of people who use it; empty where there are no accounts or all are alike."""
        return self.auth.roles if self.auth else []

    @property
    def stats(self) -> Operation | None:
        """The operation that counts for the dashboard."""
        return next((operation for operation in self.operations if operation.action == "stats"), None)

    @property
    def by_schema(self) -> dict[str, Entity]:
        """The entities by the name of their schema."""
        return {entity.schema: entity for entity in self.entities}

    @property
    def title_columns(self) -> dict[str, str]:
        """The model's column that has what people call a row, by schema."""
        titled = [(entity, a) for entity in self.entities for a in entity.answered if a.name == entity.title]
        return {entity.schema: f"models.{entity.class_name}.{a.attr}" for entity, a in titled}

    @property
    def link_names(self) -> dict[str, str]:
        """The name of the table that keeps a `references` field, by `Post.tag_ids`."""
        return {name: link.name for name, link in self.links.items()}

    @property
    def route_modules(self) -> list[str]:
        """The modules of `app.routes`, in the order a formatter sorts them."""
        others = [name for name, there in (("auth", self.auth), ("stats", self.stats)) if there]
        return sorted([*(entity.module for entity in self.entities), *others])

    @property
    def guard_kinds(self) -> set[str]:
        """The kinds of guards that the services call."""
        kinds = {guard.kind for operation in self.operations for guard in operation.guards}
        return {kind.value for kind in kinds - {GuardKind.UNIQUE_TOGETHER}}

    @property
    def adjusts(self) -> bool:
        """Whether any row changes another when it is made, moved or removed."""
        lists = [[*o.effects, *(o.transition.effects if o.transition else [])] for o in self.operations]
        return any(effect.kind == "adjust" for effects in lists for effect in effects)

    @property
    def exports(self) -> bool:
        """Whether any list can be had as a file."""
        return any(entity.exports for entity in self.entities)

    @property
    def refers_to_own_rows(self) -> bool:
        """Whether somebody who reaches only their own rows of an entity can refer to them."""
        own = {e.schema for e in self.entities if e.owner and any(o.own_roles for o in (e.reads, e.lists) if o)}
        return any(a.target in own for entity in self.entities for a in entity.references)

    @property
    def orders_long_texts(self) -> bool:
        """Whether any list can be ordered by a text of which only the first letters count."""
        return any("rows.beginning(" in line for entity in self.entities for line in entity.listing.order_lines)

    @property
    def has_pictures(self) -> bool:
        """Whether rows name pictures that the page shows."""
        return any(a.field.type is FieldType.IMAGE for entity in self.entities for a in entity.answered)

    @property
    def has_flags(self) -> bool:
        """Whether any list can be filtered by a boolean."""
        filters = [a for entity in self.entities for a in entity.listing.filters]
        return any(a.field.type is FieldType.BOOLEAN for a in filters)

    @property
    def model_body(self) -> str:
        """Every line of the models, to see what they import."""
        lines = [line for link in self.links.values() for line in link.mapped_lines]
        return "\n".join(lines + [line for table in self.tables for line in table.mapped_lines])

    @property
    def error_specs(self) -> dict[str, ErrorSpec]:
        """Every error of the contract, by code."""
        return {spec.code: spec for operation in self.operations for spec in operation.errors}


def read_app(plan: Plan, contract: InterfaceContract) -> App:
    """The app that this plan and this contract describe."""
    labels = {entity.name: (entity.plural, entity.label, entity.label_plural) for entity in plan.entities}
    entities = read_entities(contract, labels)
    auth = read_auth(contract)
    links = _links(contract)
    tables = _tables(contract, entities, auth, links)
    return App(
        title=plan.title,
        summary=plan.summary or plan.requirement,
        language=plan.language,
        entities=entities,
        auth=auth,
        tables=tables,
        operations=list(contract.api.operations) if contract.api else [],
        links=links,
        charts=list(contract.api.charts) if contract.api else [],
        seeds=read_seeds(plan, entities, auth, links),
    )


def _links(contract: InterfaceContract) -> dict[str, LinkTable]:
    """The tables of `references` fields, by what they are the link of."""
    found = {}
    for table in contract.database.tables if contract.database else []:
        if table.link_of and len(table.fields) >= 2:
            ends = [(c.name, (c.references or "").partition("(")[0].strip()) for c in table.fields[:2]]
            found[table.link_of] = LinkTable(table.table, ends[0], ends[1])
    return found


def _tables(
    contract: InterfaceContract, entities: list[Entity], auth: Auth | None, links: dict[str, LinkTable]
) -> list[AppTable]:
    """The tables: users and sessions first, then one per entity, then what else the contract names."""
    declared = {t.table: t for t in (contract.database.tables if contract.database else []) if not t.link_of}
    tables = _auth_tables(auth, declared) if auth else []
    titles = {entity.schema: entity.title for entity in entities}
    if auth:
        titles.setdefault(auth.user_schema, next((a.name for a in auth.user_fields if a.is_text), None))
    for entity in entities:
        if auth and entity.schema == auth.user_schema:
            tables[0] = replace(tables[0], text_keys=entity.listing.text_keys)
        else:
            tables.append(_entity_table(entity, declared, titles, links))
    built = {table.name for table in tables}
    tables += [build_table(name, naming.pascal(name), [], declared[name]) for name in declared if name not in built]
    return tables


def _entity_table(
    entity: Entity, declared: dict[str, Table], titles: dict[str, str | None], links: dict[str, LinkTable]
) -> AppTable:
    """The table of an entity, with what the database works out from other tables."""
    stated = next((t for t in declared.values() if t.entity == entity.schema), declared.get(entity.plural))
    stated = stated or Table(table=entity.plural, fields=[])
    stated = stated.model_copy(update={"indexes": [*stated.indexes, *_needed_indexes(entity)]})
    table = build_table(entity.plural, entity.class_name, entity.stored, stated)
    table = replace(table, text_keys=entity.listing.text_keys)
    known = {attribute.name: attribute for attribute in entity.answered}
    for attribute in entity.answered:
        named = known.get(attribute.field.label_of or "")
        if named and named.target_table:
            text = titles.get(named.target or "") or "id"
            table.derived.append(_label_line(attribute, named, text))
    for attribute in entity.links:
        link = links[f"{entity.schema}.{attribute.name}"]
        table.derived.append(f"{attribute.attr}: Mapped[list[int]] = ids_in({link.name}, id)")
        if entity.exports:
            arguments = f'{link.name}, "{link.target[1]}", "{titles.get(attribute.target or "") or "id"}", id'
            table.derived.append(f"{attribute.called}: Mapped[str | None] = names_in({arguments})")
    return table


def _needed_indexes(entity: Entity) -> list[str]:
    """Indexes for the orders by age, and for guards that count the rows with the same reference in some states."""
    guards = [guard for operation in entity.every_operation for guard in operation.guards]
    counted = [f"{g.reference},{entity.state_field}" for g in guards if g.reference and g.states]
    ages = ["created_at", "updated_at"] if entity.lists and entity.has_version else []
    return list(dict.fromkeys([*counted, *ages]))


def _label_line(attribute: Attribute, named: Attribute, text: str) -> str:
    """The property that says what people call the row that a reference names."""
    kind = "str | None" if attribute.nullable else "str"
    return f'{attribute.attr}: Mapped[{kind}] = label_of("{named.target_table}", "{text}", {named.attr})'


def _auth_tables(auth: Auth, declared: dict[str, Table]) -> list[AppTable]:
    """Users and their sessions."""
    return [
        build_table("users", "User", auth.user_fields, declared.get("users"), _USER_COLUMNS),
        build_table("sessions", "LoginSession", [], declared.get("sessions"), _SESSION_COLUMNS),
    ]
