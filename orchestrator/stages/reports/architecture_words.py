"""What the architecture document says of every app, in both languages: headings, components, decisions."""

from orchestrator.models import InterfaceContract, Language

Told = tuple[tuple[str, ...], ...]

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "architecture": "Architecture", "contract": "Contract {id}, version {version}: `contract.json`, and the same "
        "as `openapi.json`.", "components": "Components", "component": "Component", "where": "Where",
        "does": "What it does", "decisions": "Decisions", "data": "Data", "links": "A table of two columns keeps each "
        "field that names many rows.", "states": "States", "permissions": "Who may do what", "action": "Action",
        "own_rows": "own rows", "all_rows": "yes", "conduct": "What is checked and what happens besides",
        "rule": "Rule", "api": "API", "operation": "Operation", "request": "Request", "takes": "Takes",
        "answers": "Answers", "session": "Session", "needed": "needed", "errors": "Errors", "code": "Code",
        "status": "Status", "operations": "Operations", "reads": "What a person reads", "pages": "Pages",
        "page": "Page", "kind": "Kind", "inputs": "Inputs", "columns": "Columns", "filters": "Filters",
        "calls": "Calls", "indexes": "Indexes", "table": "Table", "index": "Index", "unique": "Unique together",
        "required": "required", "because": "**{}**: {}.",
    },
    "zh": {
        "architecture": "架构", "contract": "接口契约 {id}，版本 {version}：`contract.json`，同时也是 `openapi.json`。",
        "components": "组成部分", "component": "部分", "where": "位置", "does": "作用", "decisions": "决定",
        "data": "数据", "links": "每个多对多字段保存在一张两列的表中。", "states": "状态",
        "permissions": "角色与权限", "action": "操作", "own_rows": "仅自己的", "all_rows": "可以",
        "conduct": "校验与附带效果", "rule": "规则", "api": "接口", "operation": "操作", "request": "请求",
        "takes": "参数", "answers": "返回", "session": "会话", "needed": "需要", "errors": "错误", "code": "代码",
        "status": "状态码", "operations": "操作", "reads": "用户看到的提示", "pages": "页面", "page": "页面",
        "kind": "种类", "inputs": "输入", "columns": "列", "filters": "筛选", "calls": "调用", "indexes": "索引",
        "table": "表", "index": "索引", "unique": "组合唯一", "required": "必填", "because": "**{}**：{}。",
    },
}  # fmt: skip

COMPONENTS: dict[Language, Told] = {
    "en": (
        ("Pages", "static/", "HTML and plain JavaScript; talk to the API with relative addresses"),
        ("API", "app/routes/", "FastAPI; checks every input against the contract, answers problem documents"),
        ("Services", "app/services/", "one transaction for each change, its guards and its effects"),
        ("Storage", "app/", "SQLAlchemy on SQLite in APP_DATA_DIR, write-ahead log"),
        ("Migrations", "migrations/", "SQL files applied in order at start, each once"),
    ),
    "zh": (
        ("页面", "static/", "HTML 与原生 JavaScript，用相对地址访问接口"),
        ("接口", "app/routes/", "FastAPI；按契约检查每个输入，以问题文档返回错误"),
        ("服务", "app/services/", "每次修改连同校验与附带效果在同一个事务中完成"),
        ("存储", "app/", "SQLAlchemy 与 APP_DATA_DIR 中的 SQLite，预写日志"),
        ("迁移", "migrations/", "启动时按顺序执行的 SQL 文件，每个只执行一次"),
    ),
}

_DECISIONS: dict[Language, Told] = {
    "en": (
        ("One process and one SQLite file",
         "one team's data fits easily; nothing to install; a copy of the file is a backup"),
        ("The contract comes first",
         "database, back end and front end are built and tested against it at the same time"),
        ("No front-end build step", "the pages are small; what is in the tree is what the browser runs"),
        ("Problem documents (RFC 9457) for every error", "one shape with a stable code that pages turn into words"),
        ("Unknown properties are refused", "a misspelt name is an error at once instead of a value silently lost"),
        ("A row has an ETag", "a change made to an older version of it is refused instead of undoing another's"),
        ("Addresses are relative", "the app runs unchanged at the root of a host and under a prefix"),
    ),
    "zh": (
        ("一个进程、一个 SQLite 文件", "一个团队的数据足够存放；无需安装；复制文件即是备份"),
        ("契约在先", "数据库、后端与前端同时依据它开发和测试"),
        ("前端无构建步骤", "页面很小；目录里的就是浏览器运行的"),
        ("所有错误都是问题文档（RFC 9457）", "统一的形状和稳定的代码，由页面转成文字"),
        ("拒绝未知属性", "写错的名字立即报错，不会悄悄丢失"),
        ("每条记录都有 ETag", "基于旧版本的修改会被拒绝，不会覆盖他人的修改"),
        ("地址都是相对的", "在主机根路径或任意前缀下都能运行"),
    ),
}  # fmt: skip

_LOGIN: dict[Language, Told] = {
    "en": (
        ("Passwords are kept as scrypt hashes", "a stolen database does not give the passwords away"),
        ("The session is an HttpOnly, SameSite=Lax cookie", "scripts can not read it and other sites can not use it"),
        ("A wrong password and an unknown address get the same answer", "nobody can find out who has an account"),
    ),
    "zh": (
        ("密码只以 scrypt 哈希保存", "数据库泄露也不会泄露密码"),
        ("会话是 HttpOnly、SameSite=Lax 的 Cookie", "脚本读不到，其他网站用不了"),
        ("密码错误与地址不存在得到同样的回答", "无法探知谁有账号"),
    ),
}

_ROLES: dict[Language, Told] = {
    "en": (("What a role may not see is not found", "an answer of 403 would tell that the row is there"),),
    "zh": (("看不到的记录一律视为不存在", "403 会透露该记录存在"),),
}

_ONE_TRANSACTION: dict[Language, Told] = {
    "en": (
        ("A change, its guards and its effects are one transaction, begun with BEGIN IMMEDIATE",
         "of two people who take the last one, one is told so"),
    ),
    "zh": (
        ("修改、校验与附带效果在同一个以 BEGIN IMMEDIATE 开始的事务中", "两人同时争取最后一个时，其中一人会得到提示"),
    ),
}  # fmt: skip


def decisions(contract: InterfaceContract, language: Language) -> list[tuple[str, ...]]:
    """(decision, reason) for what this app has."""
    operations = contract.api.operations if contract.api else []
    found = [*_DECISIONS[language]]
    if any(operation.guards or operation.effects or operation.transition for operation in operations):
        found += _ONE_TRANSACTION[language]
    if any(operation.action == "login" for operation in operations):
        found += _LOGIN[language]
    if any(operation.own_roles for operation in operations):
        found += _ROLES[language]
    return found
