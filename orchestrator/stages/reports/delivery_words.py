"""What the documents of deployment and operations say, in both languages."""

from orchestrator.models import Language

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "deployment": "Deployment", "in_service": "In service", "how": "How it runs", "elsewhere": "Run it elsewhere",
        "unpacked": "From the unpacked `bundle.zip`:", "container": "Or in a container:", "interface": "Interface",
        "contract": "Contract {id}, version {version}; `openapi.json` is in the tree.",
        "address": "Address: {url} under the service", "version": "Version: commit {version}, tree {tree}",
        "health": "Health: `/health` answered in {ms} ms", "sandbox": "Sandbox: {how}",
        "isolated": "no network, a read-only system, kernel calls filtered; limited memory, processes and disk",
        "bare": "**none**. The app runs with the rights of the service, because ALLOW_UNSANDBOXED=1 was set",
        "accounts": "Sample accounts", "name": "Name", "email": "E-mail", "role": "Role", "password": "Password",
        "sign_in": "To look round; the page offers them as long as one is there. Give real people accounts of their "
        "own, then delete these or change their passwords.",
        "samples": "The database was empty at the first start and was filled with sample rows; delete them at will. "
        "`APP_SAMPLES=0` starts without.",
        "runbook": "Runbook", "probed": "The app at {url} is probed every few seconds; the first probe took {ms} ms.",
        "alerts": "Alerts", "alert": "Alert", "fires": "Fires when", "todo": "What to do", "places": "Where to look",
        "backup": "Back up and restore", "log": "The log when this was written", "empty": "(empty)",
        "state": "State, restarts and why, alert rules and which fire: {path}",
        "probes": "Every look at it, newest first, with latency: {path}",
        "logs": "Log over all restarts: {path}", "outside": "Health from outside: {path}",
        "source": "Source: branch `main` of the project's git repository, commit {version}",
    },
    "zh": {
        "deployment": "部署", "in_service": "运行状态", "how": "运行方式", "elsewhere": "在别处运行",
        "unpacked": "解压 `bundle.zip` 之后：", "container": "或者用容器：", "interface": "接口",
        "contract": "契约 {id}，版本 {version}；源码中有 `openapi.json`。",
        "address": "地址：服务下的 {url}", "version": "版本：提交 {version}，源码包 {tree}",
        "health": "健康检查：`/health` 用时 {ms} 毫秒", "sandbox": "沙箱：{how}",
        "isolated": "无网络，系统只读，内核调用经过过滤；内存、进程数与磁盘均有上限",
        "bare": "**无**。因为设置了 ALLOW_UNSANDBOXED=1，应用以服务自身的权限运行",
        "accounts": "示例账号", "name": "姓名", "email": "邮箱", "role": "角色", "password": "密码",
        "sign_in": "供试用；只要还有一个，登录页就会列出它们。请为真实用户注册账号，然后删除这些账号或修改其密码。",
        "samples": "首次启动时数据库是空的，已填入示例数据，可以随意删除。设置 `APP_SAMPLES=0` 则不填。",
        "runbook": "运维手册", "probed": "应用位于 {url}，每隔几秒检查一次；第一次检查用时 {ms} 毫秒。",
        "alerts": "告警", "alert": "规则", "fires": "触发条件", "todo": "处理办法", "places": "查看位置",
        "backup": "备份与恢复", "log": "写下本文时的日志", "empty": "（空）",
        "state": "状态、重启次数与原因、告警规则及是否触发：{path}",
        "probes": "每次检查的结果与用时，最新的在前：{path}",
        "logs": "历次运行的日志：{path}", "outside": "从外部检查：{path}",
        "source": "源码：项目 git 仓库的 `main` 分支，提交 {version}",
    },
}  # fmt: skip

HOW_IT_RUNS: dict[Language, str] = {
    "en": """One process of the generated tree, started by the service and started again when it ends, when it answers
no probe for long, or when the service was restarted. The tree is read-only; the database is in the app's own data
directory and outlives versions and restarts. A new version takes over only when it is healthy, and only when it can
take over the data; else the one before it stays. Requests come through the service, which strips the prefix.""",
    "zh": """生成的源码作为一个进程运行，由服务启动；进程结束、长时间不响应检查或服务重启之后，会被重新启动。源码只读；
数据库在应用自己的数据目录中，不随版本更换或重启而丢失。新版本只有在健康、并且能够接管数据时才会替换旧版本，否则旧版本继续运行。
请求经由服务转发，路径前缀会被去掉。""",
}

ELSEWHERE = """python3 -m venv .venv
.venv/bin/pip install -r requirements.txt
mkdir -p data
APP_DATA_DIR="$PWD/data" .venv/bin/python -m uvicorn app.main:app --port 8000"""

CONTAINER = "docker compose up --build"

FIRES_WHEN: dict[str, str] = {
    "down": "连续 {count} 次检查失败",
    "slow": "响应时间的第 95 百分位超过 {ms:g} 毫秒",
    "restarting": "{minutes} 分钟内重启 {count} 次",
}
"""Alert rule → when it fires, in Chinese; `runtime.alerts` says it in English and holds the numbers."""

REMEDIES: dict[Language, dict[str, str]] = {
    "en": {
        "down": "Read the log; the service restarts the app by itself. If it does not stay up, deploy the version "
        "before: its commit is in the project's repository.",
        "restarting": "The state names how it last ended, and the log why. Limits on memory, processes and disk end an "
        "app too: over its disk limit it stays down until files are removed from its data directory.",
        "slow": "Look for a list without a limit, and for the size of app.db in the app's data directory.",
    },
    "zh": {
        "down": "查看日志；服务会自动重启应用。如果仍然无法保持运行，请部署上一个版本：它的提交在项目的仓库中。",
        "restarting": "状态中有最近一次结束的方式，日志中有原因。超过内存、进程数或磁盘上限也会使应用结束："
        "超过磁盘上限时，须先清理其数据目录中的文件。",
        "slow": "检查是否有不限数量的列表，以及应用数据目录中 app.db 的大小。",
    },
}
"""Alert rule → what to do when it fires."""

BACK_UP: dict[Language, str] = {
    "en": """Copy the database with `sqlite3 app.db ".backup copy.db"`, also while the app runs. To restore, stop the
app, put the copy in place of `app.db` and start it again.""",
    "zh": """用 `sqlite3 app.db ".backup copy.db"` 复制数据库，应用运行时也可以。恢复时先停止应用，用副本替换 `app.db`，
再重新启动。""",
}
