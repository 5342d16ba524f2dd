"""What the reports of testing and acceptance say, in both languages. Names of checks and what programs said stay."""

import re

from orchestrator.models import Language

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "tested": "Test report", "all_passed": "All checks passed.", "some_failed": "{failed} checks failed.",
        "took": "{count} checks in {seconds:.1f} s.", "unverified": "Not verified", "suites": "Suites",
        "suite": "Suite", "what": "What", "passed": "passed", "failed": "failed", "seconds": "Seconds",
        "failures": "Failures", "every": "Every check", "check": "Check", "result": "Result", "FAILED": "FAILED",
        "accepted": "Acceptance", "scored": "**Score {score:g} of 10** ({needed:g} is needed); {passed} of {count} "
        "stories passed.", "scores": "Scores", "dimension": "Dimension", "points": "Points",
        "costs": "What cost points", "nothing": "Nothing.", "stories": "Stories", "feedback": "Feedback",
        "saved": "{count} times something was saved; the answer was seen after {ms:.0f} ms at most.",
        "pictures": "More pictures", "rubric": "Rubric", "how": "Each dimension starts at 10; the score is the lowest "
        "of the four.", "cost": "What costs points", "each": "Each", "most": "At most",
        "test_summary": "{passed} of {count} checks passed{named}", "named": ": {named} failed",
        "lived": "score {score:g} of 10; {stories} stories lived, {shots} screenshots",
        "bare": "Isolation: the app ran without a sandbox (ALLOW_UNSANDBOXED=1)",
        "nobody": "What no one person may do from beginning to end: {names}",
        "blind": "Pages, console, accessibility, layout and screenshots: there is no browser here, so the stories were "
        "tried over the API only ({reason})",
    },
    "zh": {
        "tested": "测试报告", "all_passed": "全部检查通过。", "some_failed": "{failed} 项检查未通过。",
        "took": "共 {count} 项检查，用时 {seconds:.1f} 秒。", "unverified": "未能验证", "suites": "检查类别",
        "suite": "类别", "what": "内容", "passed": "通过", "failed": "未通过", "seconds": "秒",
        "failures": "未通过的检查", "every": "全部检查", "check": "检查", "result": "结果", "FAILED": "未通过",
        "accepted": "验收", "scored": "**得分 {score:g}（满分 10）**，{needed:g} 分合格；"
        "用户故事通过 {passed}/{count}。",
        "scores": "得分", "dimension": "维度", "points": "分数", "costs": "扣分之处", "nothing": "无。",
        "stories": "用户故事", "feedback": "响应",
        "saved": "共保存 {count} 次；最慢一次 {ms:.0f} 毫秒后看到结果。", "pictures": "其他截图", "rubric": "评分标准",
        "how": "每个维度从 10 分开始扣，总分取四个维度中的最低分。", "cost": "扣分项", "each": "每次", "most": "最多",
        "test_summary": "{count} 项检查中 {passed} 项通过{named}", "named": "；未通过：{named}",
        "lived": "得分 {score:g}（满分 10）；走通 {stories} 个用户故事，{shots} 张截图",
        "bare": "隔离：应用没有在沙箱中运行（ALLOW_UNSANDBOXED=1）",
        "nobody": "没有任何一个人能从头做到尾的操作：{names}",
        "blind": "页面、控制台、无障碍、布局与截图：这里没有浏览器，用户故事只通过接口验证（{reason}）",
    },
}  # fmt: skip

SUITES: dict[Language, dict[str, str]] = {
    "en": {
        "unit": "the tests generated with the app, in the sandbox",
        "app": "the app starts in the sandbox, answers its health check and lets people in",
        "semantic": "what the contract promises, tried from outside",
        "boundary": "the edges of every field",
        "load": "50 requests at once",
        "fuzz": "requests made up from the contract (schemathesis)",
    },
    "zh": {
        "unit": "随应用生成的测试，在沙箱中运行",
        "app": "应用在沙箱中启动、通过健康检查、可以登录",
        "semantic": "契约的承诺，从外部验证",
        "boundary": "每个字段的边界值",
        "load": "同时 50 个请求",
        "fuzz": "根据契约随机生成的请求（schemathesis）",
    },
}

PLACES: dict[str, str] = {
    "operation": "操作", "field": "字段", "request": "请求", "answer": "响应", "expected": "应为", "got": "实际",
    "before": "之前",
}  # fmt: skip
"""Where a check went wrong, in Chinese."""

DIMENSIONS: dict[str, str] = {"layout": "布局", "interaction": "交互", "experience": "体验", "completeness": "完整"}

RULES_ZH: dict[str, str] = {
    "sideways": "宽 360 像素时页面需要横向滚动",
    "tiny_target": "点击目标小于 24 像素",
    "cut_text": "宽 360 像素时按钮文字显示不全",
    "small_target": "宽 360 像素时点击目标低于 44 像素",
    "console": "浏览器控制台有错误",
    "slow": "点击后超过一秒才看到结果",
    "barrier": "axe 发现严重的无障碍问题",
    "hurdle": "axe 发现一般的无障碍问题",
    "keyboard": "主要的用户故事不能只用键盘完成",
    "silent_form": "空表单没有提示缺少什么",
    "story": "有用户故事走不通",
}

STEPS_ZH: dict[str, str] = {
    "the registration form opens": "打开注册表单",
    "registering succeeds; the account can log in over the API": "注册成功，该账号可以通过接口登录",
    "the page welcomes who logged in": "登录后页面显示欢迎",
    "the session outlives loading the page again": "重新加载页面后仍保持登录",
    "the page says “{}”": "页面提示“{}”",
    "after logging out the page is a stranger's again": "退出后页面恢复为未登录状态",
    "without rows, the page says so": "没有数据时页面有说明",
    "a row shows the values it was made with": "列表显示记录的各项内容",
    "what looks like HTML is shown as the text it is": "类似 HTML 的内容按原文显示",
    "the form opens": "打开表单",
    "saving succeeds and says so": "保存成功并有提示",
    "the new row is listed with its values and the API returns them": "新记录出现在列表中，接口返回相同内容",
    "the form opens with the row's values": "打开表单，已填入原有内容",
    "the changed values are listed and the API returns them": "列表显示修改后的内容，接口返回相同内容",
    "the page asks first; no keeps the row": "删除前先询问，选“否”则保留",
    "yes deletes it from the list and the API, also after loading the page again": "选“是”即删除，重新加载后也没有",
    "“{}” opens the form, which is about the row already": "“{}”打开表单，已关联该记录",
    "the new row is kept, and is about that row": "新记录已保存，并关联该记录",
    "searching shows the rows that hold the text, and all of them again without it": "搜索只显示含有该文字的记录",
    "the list can be narrowed down by “{}”": "列表可以按“{}”筛选",
    "the list can be put in another order": "列表可以改变排序",
    "the list downloads as a table that has the rows it shows": "列表可以下载为表格，内容与所见一致",
    "“{}” moves the row, and the list shows its new state": "“{}”改变状态，列表显示新状态",
    "the page does not offer it": "页面不提供该操作",
    "the API refuses it": "接口拒绝该操作",
    "it shows how many there are of everything": "显示各类数据的数量",
    "its bars are as long as there are rows": "图表与数据数量一致",
    "what breaks the rule is refused, and the page says “{}”": "违反规则的操作被拒绝，页面提示“{}”",
    "moving a row that was moved meanwhile says “{}”": "记录已被他人处理时，页面提示“{}”",
    "saving what somebody else changed meanwhile says “{}”": "记录已被他人修改时，页面提示“{}”",
    "the form is reached, filled in and saved by keys alone": "只用键盘即可打开、填写并保存表单",
    "Escape closes the form": "按 Esc 关闭表单",
}
"""What a story's step says, in Chinese; `{}` stands for what is quoted in it."""

_QUOTED = re.compile("“(.*?)”")


def step_in(language: Language, step: str) -> str:
    """A story's step in that language; one that is not known as it was noted."""
    known = STEPS_ZH.get(_QUOTED.sub("“{}”", step)) if language == "zh" else None
    return known.format(*_QUOTED.findall(step)) if known else step
