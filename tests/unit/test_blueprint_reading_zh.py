"""What the blueprint engine reads in Chinese sentences."""

import pytest

from orchestrator.engines.blueprint.planning import plan
from orchestrator.models import Brief, Feature, Plan


def plan_of(sentence: str) -> Plan:
    """The plan of a sentence."""
    return plan(Brief(feature=Feature(id="F001", name="应用"), requirement=sentence))


def told(plan_: Plan) -> dict[str, list[str]]:
    """Entity name → `name:type:label` of each field, in order."""
    return {e.name: [f"{f.name}:{f.type.value}:{f.label}" for f in e.fields] for e in plan_.entities}


SENTENCES = [
    (
        "做一个记账本，每笔支出有金额、日期和备注",
        {"Expense": ["amount:decimal:金额", "date:date:日期", "notes:text:备注"]},
    ),
    (
        "帮我做一个任务管理系统，任务有标题、截止日期和优先级",
        {"Task": ["title:string:标题", "due_date:date:截止日期", "priority:enum:优先级"]},
    ),
    (
        "帮我做一个图书馆系统，书有书名、作者和库存",
        {"Book": ["title:string:书名", "author:string:作者", "stock:integer:库存"]},
    ),
    (
        "员工管理系统，包括姓名、部门、入职日期和工资",
        {"Employee": ["name:string:姓名", "department:string:部门", "hire_date:date:入职日期", "salary:decimal:工资"]},
    ),
    (
        "管理客户信息：姓名、电话、公司、备注",
        {"Customer": ["name:string:姓名", "phone:phone:电话", "company:string:公司", "notes:text:备注"]},
    ),
    (
        "我想记录我看过的书，包括书名、作者、阅读日期、评分（1-5）",
        {"Book": ["title:string:书名", "author:string:作者", "reading_date:date:阅读日期", "rating:integer:评分"]},
    ),
    (
        "一个简单的投票应用，投票有题目、截止日期",
        {"Poll": ["title:string:题目", "due_date:date:截止日期"]},
    ),
    (
        "班级有名称。学生有姓名、性别。每个学生属于一个班级。",
        {
            "ClassGroup": ["name:string:名称"],
            "Student": ["name:string:姓名", "gender:enum:性别", "class_group_id:reference:班级"],
        },
    ),
    ("记录每天的体重和步数", {"Record": ["weight:decimal:体重", "step_count:integer:步数"]}),
    (
        "电影有片名、导演、上映日期、评分和是否看过",
        {
            "Movie": [
                "title:string:片名",
                "director:string:导演",
                "release_date:date:上映日期",
                "rating:integer:评分",
                "is_watched:boolean:是否看过",
            ]
        },
    ),
    (
        "项目有名称和负责人，任务有标题、状态（待办、进行中、已完成），任务属于项目",
        {
            "Project": ["name:string:名称", "owner:string:负责人"],
            "Task": ["title:string:标题", "status:enum:状态", "project_id:reference:项目"],
        },
    ),
    (
        "每个客户有多个订单，订单有日期和金额，客户有姓名",
        {
            "Customer": ["name:string:姓名"],
            "Order": ["date:date:日期", "amount:decimal:金额", "customer_id:reference:客户"],
        },
    ),
    (
        "图书管理：图书（书名、作者、价格）和读者（姓名、电话）",
        {
            "Book": ["title:string:书名", "author:string:作者", "price:decimal:价格"],
            "Reader": ["name:string:姓名", "phone:phone:电话"],
        },
    ),
    (
        "图书和作者。图书有书名、出版年份、价格；作者有姓名和国籍。每本图书属于一个作者。",
        {
            "Book": ["title:string:书名", "year:integer:出版年份", "price:decimal:价格", "author_id:reference:作者"],
            "Author": ["name:string:姓名", "nationality:string:国籍"],
        },
    ),
    (
        "做一个网站记录植物：名称、浇水日期、照片",
        {"Plant": ["name:string:名称", "watering_date:date:浇水日期", "photo:image:照片"]},
    ),
]


@pytest.mark.parametrize(("sentence", "entities"), SENTENCES)
def test_chinese_sentence_gives_named_fields(sentence: str, entities: dict[str, list[str]]) -> None:
    """Names are ASCII identifiers, labels stay in Chinese, types follow the words."""
    assert told(plan_of(sentence)) == entities


def test_choice_values_have_chinese_labels() -> None:
    """A priority is low, medium or high in code and 低, 中, 高 on the page."""
    priority = plan_of("任务有标题和优先级").entities[0].fields[1]
    assert priority.values == ["low", "medium", "high"]
    assert priority.value_labels == {"low": "低", "medium": "中", "high": "高"}
    assert priority.default == "medium"


def test_named_choice_values_keep_their_words() -> None:
    """A value without an English name stays the word the user wrote."""
    status = plan_of("设备有名称和状态（在用、闲置、已关闭）").entities[0].fields[1]
    assert status.values == ["在用", "闲置", "closed"]
    assert status.value_labels["closed"] == "已关闭"


def test_unknown_words_become_numbered_names_and_are_reported() -> None:
    """Words outside the dictionary keep their label, and the plan lists what they are called."""
    plan_ = plan_of("核雕有名称、包浆和沁色")
    entity = plan_.entities[0]
    assert entity.name == "Item"
    assert entity.label == "核雕"
    assert [(f.name, f.label) for f in entity.fields] == [("name", "名称"), ("field_1", "包浆"), ("field_2", "沁色")]
    assert any("field_1" in assumption for assumption in plan_.assumptions)


def test_wishes_beyond_the_app_are_reported_in_chinese() -> None:
    """导出 PDF is not understood and therefore out of scope."""
    plan_ = plan_of("菜谱有名称和难度，支持导出PDF")
    assert plan_.language == "zh"
    assert plan_.not_understood == ["支持导出PDF"]
    assert "支持导出PDF" in plan_.out_of_scope


@pytest.mark.parametrize("sentence", ["做一个登录注册功能", "用户可以用邮箱和密码注册并登录", "我需要用户登录"])
def test_login_sentence_gives_an_auth_plan(sentence: str) -> None:
    """登录 and 注册 alone ask for the login app."""
    plan_ = plan_of(sentence)
    assert plan_.kind == "auth"
    assert plan_.language == "zh"
    assert [field.label for field in plan_.entities[0].fields] == ["邮箱", "密码"]
