"""What is read in Chinese texts as a whole: lists in any layout, states, who may do what, and what must hold."""

import pytest

from orchestrator.engines.blueprint.mandarin.attributes import attribute_of
from orchestrator.engines.blueprint.mandarin.definitions import definitions_of
from orchestrator.engines.blueprint.planning import plan
from orchestrator.engines.blueprint.reading import understand
from orchestrator.models import Brief, EffectKind, Entity, Feature, GuardKind, Plan


def plan_of(text: str) -> Plan:
    """The plan of a text."""
    return plan(Brief(feature=Feature(id="F001", name="应用"), requirement=text))


def called(plan_: Plan, label: str) -> Entity:
    """The entity that people call so."""
    return next(entity for entity in plan_.entities if entity.label == label)


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("蜂箱：编号、位置、蜂王年份。", {"蜂箱": ["编号", "位置", "蜂王年份"]}),
        ("每个蜂箱要记编号、位置，还有啥时候检查的。", {"蜂箱": ["编号", "位置", "检查时间"]}),
        ("养蜂人登记采蜜单：日期、重量、备注。", {"采蜜单": ["日期", "重量", "备注"]}),
        (
            "蜂箱（编号、位置）和采蜜记录（日期、重量）都要管。",
            {"蜂箱": ["编号", "位置"], "采蜜记录": ["日期", "重量"]},
        ),
        ("蜂箱档案。\n编号、位置、类型（中蜂/意蜂）。", {"蜂箱档案": ["编号", "位置", "类型"]}),
        (
            "1.1 蜂箱信息包括编号、位置。\n1.2 采蜜单包含日期、重量。",
            {"蜂箱": ["编号", "位置"], "采蜜单": ["日期", "重量"]},
        ),
        ("蜂箱的字段如下：\n\n| 字段 | 说明 |\n|---|---|\n| 编号 | 唯一 |\n| 位置 | |", {"蜂箱": ["编号", "位置"]}),
    ],
)
def test_list_defines_a_thing_in_whatever_layout(text: str, things: dict[str, list[str]]) -> None:
    """Colons, running text, brackets, headings, numbered specifications and tables say the same."""
    told = definitions_of(text).things
    assert {label: [each.label for each in thing.attributes] for label, thing in told.items()} == things


@pytest.mark.parametrize(
    ("piece", "label", "values"),
    [
        ("花了多少钱", "金额", []),
        ("哪天买的", "购买日期", []),
        ("是谁的", "主人", []),
        ("哪个蜂箱", "蜂箱", []),
        ("类型是中蜂还是意蜂", "类型", ["中蜂", "意蜂"]),
        ("花源(槐花、枣花、荆条)", "花源", ["槐花", "枣花", "荆条"]),
        ("等级:一级/二级", "等级", ["一级", "二级"]),
        ("还能放张照片", "照片", []),
    ],
)
def test_spoken_attribute_gets_its_name_and_values(piece: str, label: str, values: list[str]) -> None:
    """What people say in a chat becomes the name a form would have."""
    found = attribute_of(piece)
    assert found is not None
    assert (found.label, found.values) == (label, values)


@pytest.mark.parametrize("piece", ["蜂王老了就要换", "每箱最多放十框", "采蜜单有日期", "由养蜂人填写"])
def test_clause_is_no_attribute(piece: str) -> None:
    """A piece with a verb of its own ends a list."""
    assert attribute_of(piece) is None


def test_told_steps_become_a_machine_with_its_movers() -> None:
    """Who moves a row to which state, also where the state is only named in the clause behind."""
    plan_ = plan_of(
        "采样单：编号、地点、采样日期。采样员填写采样单后为待检测；化验员检测完点「检测完成」；质量主管复核，合格或者退回。"
        "采样员只能看自己的采样单。"
    )
    machine = called(plan_, "采样单").machine
    assert machine is not None
    labels = next(f.value_labels for f in called(plan_, "采样单").fields if f.name == machine.field)
    assert labels[machine.initial] == "待检测"
    movers = {move.label: [r.label for r in plan_.roles if r.name in move.roles] for move in machine.transitions}
    assert movers["检测完成"] == ["化验员"]
    assert movers["退回"] == ["质量主管"]


def test_forbidden_deed_is_not_granted() -> None:
    """不能 takes away what everybody else may; 只有 and 只能 reserve it."""
    plan_ = plan_of("设备有名称和编号。只有设备管理员可以新增设备，操作工不能修改设备，巡检员只能查看设备。")
    grants = {grant.role: grant.actions for grant in called(plan_, "设备").grants}
    names = {role.label: role.name for role in plan_.roles}
    assert "create" in grants[names["设备管理员"]]
    assert "update" not in grants.get(names["操作工"], [])
    assert grants[names["巡检员"]] == ["list", "read"]


def test_effects_and_conditions_reach_the_named_fields() -> None:
    """Stock goes up and down by the amount of the row, values come once together, defaults are kept."""
    plan_ = plan_of(
        "耗材有名称、库存。领用单：耗材、数量、领用日期，库存自动扣减，库存不能为负。"
        "点检表：耗材、点检日期、结论（正常/异常，默认正常）。同一耗材同一天只能点检一次。"
    )
    issue, check = called(plan_, "领用单"), called(plan_, "点检表")
    adjusting = next(effect for effect in issue.on_create if effect.kind is EffectKind.ADJUST)
    assert (adjusting.field, adjusting.by) == ("stock", -1)
    assert adjusting.amount_field is not None
    together = next(guard for guard in check.guards if guard.kind is GuardKind.UNIQUE_TOGETHER)
    assert len(together.fields) == 2
    conclusion = next(field for field in check.fields if field.label == "结论")
    assert conclusion.value_labels[conclusion.default] == "正常"


def test_what_is_not_understood_is_listed_beside_what_is() -> None:
    """A clause that nothing was made of is named; background is read as such."""
    found = understand("背景：\n本厂已有三十年历史。\n设备有名称和编号。要能对接ERP。")
    assert any("ERP" in text for text in found.not_understood)


def test_who_files_a_request_sees_what_it_is_about() -> None:
    """A row that points to another can only be made by somebody who may list what there is to choose from."""
    plan_ = plan_of(
        "导师发布岗位（名称、职责）。学生申请岗位，填写申请理由。导师审核申请，通过或者拒绝。学生看不到别人的申请。"
    )
    by_name = {entity.name: entity for entity in plan_.entities}
    pointing = [
        (by_name[field.references], grant.role)
        for entity in plan_.entities
        for field in entity.fields
        for grant in entity.grants
        if field.references in by_name and not field.read_only and "create" in grant.actions
    ]
    assert pointing
    assert all(any(g.role == role and "list" in g.actions for g in target.grants) for target, role in pointing)


def test_entries_below_a_title_that_list_attributes_are_things() -> None:
    """Also where their names could be attributes: what stands behind the colon decides."""
    text = "社区食堂\n- 菜品：名称、价格、口味\n- 老人：姓名、电话、地址\n- 状态：在售、停售"
    found = {entity.label: [field.label for field in entity.fields] for entity in plan_of(text).entities}
    assert found["菜品"][:3] == ["名称", "价格", "口味"]
    assert found["老人"][:3] == ["姓名", "电话", "地址"]


def test_what_somebody_fills_in_below_a_process_is_of_that_process() -> None:
    """`XX申请流程` names what the steps are about."""
    text = "外出申请流程\n1. 员工填写：外出日期、事由\n2. 主管审核，同意或者驳回"
    (entity,) = [each for each in plan_of(text).entities if each.label == "外出申请"]
    assert [field.label for field in entity.fields][:2] == ["外出日期", "事由"]


def test_deed_of_each_time_and_one_more_thing_have_lists_of_their_own() -> None:
    """每次巡检 is what the list behind it is of; 还有合同 begins another thing."""
    text = "设备要记名称、型号、电话。每次巡检要记录时间、地址、备注。还有配件，名称、价格、数量。"
    found = {entity.label: [field.label for field in entity.fields] for entity in plan_of(text).entities}
    assert {"设备", "配件"} <= set(found)
    assert found["配件"] == ["名称", "价格", "数量"]
    assert any("巡检" in label and "备注" in fields for label, fields in found.items())
