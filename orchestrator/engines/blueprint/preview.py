"""HTML previews of every page, with the app's own style sheets and the plan's sample rows; they load nothing."""

from datetime import UTC, datetime
from typing import Any

from orchestrator.codegen import texts
from orchestrator.codegen.app_model import App, read_app
from orchestrator.codegen.attribute import Attribute
from orchestrator.codegen.frontend import sheet_names, style_sheets
from orchestrator.codegen.icons import ICONS
from orchestrator.codegen.page_model import Definitions, PageEntity
from orchestrator.codegen.rendering import render
from orchestrator.engines.blueprint.contract_writer import write_contract
from orchestrator.engines.blueprint.preview_rows import SampleRows
from orchestrator.models import Chart, Design, InterfaceContract, Plan, SourceFile

_NOBODY = "0" * 24


def preview(plan: Plan, design: Design) -> list[SourceFile]:
    """The dashboard, one page per entity with its list and its form, and the login, each a file that stands alone."""
    return _Previews(plan, design).files()


class _Previews:
    """Draws the pages of one plan. They are those of the contract it will have: same columns, filters, buttons."""

    def __init__(self, plan: Plan, design: Design) -> None:
        now = datetime(2000, 1, 1, tzinfo=UTC)
        draft = InterfaceContract(
            id=_NOBODY, project_id=_NOBODY, feature_id="F", feature_name=plan.title, created_at=now, updated_at=now
        )
        contract = write_contract(plan, draft)
        self._plan, self._design = plan, design
        self._app: App = read_app(plan, contract)
        self._shown = Definitions(self._app, contract).shown
        self._rows = SampleRows(plan, self._app)
        self._words = texts.page_texts(plan.language)
        self._css = self._style_sheets()

    def _style_sheets(self) -> str:
        app = self._app
        names = sheet_names(lists=bool(self._shown), dashboard=app.stats is not None, accounts=app.auth is not None)
        return "\n".join(sheet.content for sheet in style_sheets(self._design, [*names, "preview"]))

    def files(self) -> list[SourceFile]:
        """Every preview, in the order of the navigation; the login, which comes before everything, last."""
        pages = [self._dashboard()] if self._app.stats else []
        pages += [self._section(one) for one in self._shown]
        return pages + ([self._login()] if self._app.auth else [])

    def _page(self, name: str, heading: str, kind: str, **values: Any) -> SourceFile:
        links = [("dashboard", self._words["dashboard"])] if self._app.stats else []
        links += [(one.plural, one.label_plural) for one in self._shown]
        return render(
            "preview.html",
            f"preview/{name}.html",
            kind=kind,
            name=name,
            heading=heading,
            lang="zh-CN" if self._plan.language == "zh" else "en",
            app=self._app,
            t=self._words,
            css=self._css,
            icons=ICONS,
            letter=next((character for character in self._app.title if character.isalnum()), "A").upper(),
            links=links if len(links) > 1 else [],
            person=self._person(),
            **values,
        )

    def _person(self) -> dict[str, str] | None:
        """Who is logged in: somebody who leads, to whom every page is open."""
        role = self._app.auth.leads if self._app.auth else None
        known = [account for account in self._plan.accounts if role and account.role == role.name]
        return {"name": known[0].name, "email": known[0].email, "role": role.label} if role and known else None

    def _dashboard(self) -> SourceFile:
        counts = [(one.label_plural, self._rows.count(one.entity)) for one in self._shown]
        charts = [drawn for chart in self._app.charts if (drawn := self._chart(chart))]
        return self._page("dashboard", self._words["dashboard"], "dashboard", counts=counts, charts=charts)

    def _chart(self, chart: Chart) -> dict[str, Any] | None:
        one = next((one for one in self._shown if one.entity.schema == chart.entity), None)
        counted = one.answered.get(chart.field) if one else None
        if one is None or counted is None:
            return None
        tones = one.tones_of(counted.field)
        bars = self._rows.counted(one.entity, counted)
        most = max([1, *(count for _, _, count in bars)])
        return {
            "title": chart.title,
            "bars": [(label, count, 100 * count // most, tones.get(value, "accent")) for value, label, count in bars],
        }

    def _section(self, one: PageEntity) -> SourceFile:
        """The list of an entity, and below it the form that its button opens."""
        can = one.entity
        return self._page(
            one.plural,
            one.label_plural,
            "section",
            one=one,
            new=texts.in_sentence(self._words["new"], one.label, self._plan.language) if can.creates else "",
            filters=[one.fields[name].label for name in one.filters],
            columns=one.columns,
            rows=[self._rows.cells(one, row) for row in self._rows.of(one.entity)[:6]],
            buttons=[self._rows.buttons(one, row) for row in self._rows.of(one.entity)[:6]],
            form=[self._rows.input(attribute) for attribute in one.entity.editables],
            total=self._rows.count(one.entity),
        )

    def _login(self) -> SourceFile:
        auth = self._app.auth
        assert auth is not None  # noqa: S101 - the caller asked
        labels = {role.name: role.label for role in self._app.roles}
        samples = [(account.name, labels.get(account.role, account.role)) for account in self._plan.accounts]
        entering = [self._rows.input(Attribute(field)) for field in auth.login_fields]
        joining = [self._rows.input(Attribute(field)) for field in auth.register_fields]
        forms = [
            (self._words["loginTitle"], self._words["login"], entering, samples if auth.demo else []),
            (self._words["registerTitle"], self._words["register"], joining, []),
        ]
        return self._page("login", self._app.title, "login", forms=forms)
