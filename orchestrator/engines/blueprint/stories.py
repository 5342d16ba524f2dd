"""User stories of an app that keeps things: create, list, edit and delete, entity by entity."""

from orchestrator.models import Entity, Field, Language, Story, StoryKind


def crud_stories(entities: list[Entity], language: Language) -> list[Story]:
    """Four stories for each entity, numbered US-1, US-2, … in the order a user meets them.

    Entities that others point to come first, so that there is something to point to.
    """
    ordered = sorted(entities, key=lambda entity: any(field.references for field in entity.fields))
    told = [story for entity in ordered for story in (_chinese if language == "zh" else _english)(entity)]
    return [story.model_copy(update={"id": f"US-{number}"}) for number, story in enumerate(told, start=1)]


def _story(kind: StoryKind, entity: Entity, role: str, want: str, so_that: str, criteria: list[str]) -> Story:
    return Story(id="US", kind=kind, role=role, want=want, so_that=so_that, entity=entity.name, criteria=criteria)


def _english(entity: Entity) -> list[Story]:
    one, many = entity.label.lower(), entity.label_plural.lower()
    names = ", ".join(field.label for field in entity.fields)
    shown = f"Every row shows {names}."
    return [
        _story(StoryKind.CREATE, entity, "user", f"add a {one}", "nothing is forgotten",
               [f"The form asks for {names}.", *_rules_english(entity.fields), f"The new {one} appears in the list."]),
        _story(StoryKind.LIST, entity, "user", f"see my {many}", "I find what I need",
               [shown, "The list can be searched and sorted.", "An empty list says so."]),
        _story(StoryKind.EDIT, entity, "user", f"change a {one}", "it stays correct",
               ["The form opens with the present values.", "After saving, the list shows the new ones."]),
        _story(StoryKind.DELETE, entity, "user", f"delete a {one}", f"only {many} that matter remain",
               ["I am asked to confirm first.", "After confirming, it is gone, also after a reload."]),
    ]  # fmt: skip


def _chinese(entity: Entity) -> list[Story]:
    label = entity.label
    names = "、".join(field.label for field in entity.fields)
    return [
        _story(StoryKind.CREATE, entity, "用户", f"新增{label}", "不会遗漏",
               [f"表单包含：{names}。", *_rules_chinese(entity.fields), f"新增的{label}出现在列表中。"]),
        _story(StoryKind.LIST, entity, "用户", f"查看{label}列表", "快速找到需要的内容",
               [f"每一行显示：{names}。", "列表可以搜索和排序。", "列表为空时有提示。"]),
        _story(StoryKind.EDIT, entity, "用户", f"修改{label}", "内容保持正确",
               ["打开表单时显示当前内容。", "保存后列表显示新的内容。"]),
        _story(StoryKind.DELETE, entity, "用户", f"删除{label}", "只保留需要的内容",
               ["删除前需要确认。", "确认后不再出现，刷新后也是如此。"]),
    ]  # fmt: skip


def _rules_english(fields: list[Field]) -> list[str]:
    required = [f"{field.label} is required." for field in fields if field.required]
    chosen = [f"{field.label} is one of {', '.join(field.value_labels.values())}." for field in fields if field.values]
    return required + chosen


def _rules_chinese(fields: list[Field]) -> list[str]:
    required = [f"{field.label}必填。" for field in fields if field.required]
    chosen = [f"{field.label}可选：{'、'.join(field.value_labels.values())}。" for field in fields if field.values]
    return required + chosen
