"""What people read in the generated app, in English and Chinese."""

from orchestrator.models import ErrorSpec, Language

_PROBLEMS: dict[str, tuple[str, str]] = {
    "validation_error": ("Some values can not be accepted.", "有些内容不符合要求。"),
    "malformed_json": ("The request is not readable JSON.", "请求不是有效的 JSON。"),
    "not_found": ("There is nothing here.", "没有找到该内容。"),
    "method_not_allowed": ("This address does not support that method.", "该地址不支持此方法。"),
    "conflict": ("This does not fit with what is stored.", "与已保存的内容冲突。"),
    "too_large": ("The request is too large.", "请求内容过大。"),
    "internal": ("Something went wrong on our side.", "服务出现错误。"),
    "not_authenticated": ("Please log in.", "请先登录。"),
    "invalid_credentials": ("Email or password is wrong.", "邮箱或密码不正确。"),
    "email_taken": ("This email is already registered.", "该邮箱已被注册。"),
    "forbidden": ("Your role may not do this.", "您的角色没有此操作的权限。"),
    "wrong_state": ("This is not possible in the entry's present state.", "该记录当前的状态不允许此操作。"),
    "none_left": ("There are not enough left.", "数量不足，已经没有剩余。"),
    "full": ("There is no place left.", "名额已满。"),
    "limit_reached": ("The largest number allowed is reached already.", "已达到允许的最大数量。"),
    "overlap": ("That time overlaps with another entry.", "该时间段与其他记录重叠。"),
    "stale": ("Somebody else changed this in the meantime. Look at it again.", "该内容已被他人修改，请刷新后再试。"),
    "too_many_attempts": ("Too many attempts. Try again in a few minutes.", "尝试次数过多，请几分钟后再试。"),
}

_MESSAGES: dict[str, tuple[str, str]] = {
    "missing": ("This is required.", "此项必填。"),
    "extra_forbidden": ("There is no such property.", "没有这个属性。"),
    "nothing_to_change": ("Give at least one property to change.", "请至少提供一个要修改的属性。"),
    "string_type": ("This must be a text.", "必须是文本。"),
    "too_short": ("Use at least {min_length} characters.", "至少 {min_length} 个字符。"),
    "too_long": ("Use at most {max_length} characters.", "最多 {max_length} 个字符。"),
    "not_storable": ("This holds a character that can not be kept.", "含有无法保存的字符。"),
    "wrong_form": ("This does not have the expected form.", "格式不正确。"),
    "int_type": ("This must be a whole number.", "必须是整数。"),
    "float_type": ("This must be a number.", "必须是数字。"),
    "out_of_range": ("This must be between {minimum} and {maximum}.", "必须在 {minimum} 和 {maximum} 之间。"),
    "bool_type": ("This must be true or false.", "必须是 true 或 false。"),
    "date_type": ("Write the date as 2025-12-31.", "日期格式应为 2025-12-31。"),
    "datetime_type": ("Write the time as 2025-12-31T18:30:00Z.", "时间格式应为 2025-12-31T18:30:00Z。"),
    "literal_error": ("This is not one of the choices.", "不在可选范围内。"),
    "taken": ("This value is already in use.", "该值已被使用。"),
    "unknown_reference": ("What this points to does not exist.", "所引用的内容不存在。"),
    "list_type": ("This must be a list.", "必须是列表。"),
    "repeated": ("Name each one only once.", "同一项不能重复。"),
    "before_start": ("This must not be before the start.", "不能早于开始。"),
    "in_past": ("This must not be in the past.", "不能早于今天。"),
    "own_role": ("Nobody can take away their own role.", "不能更改自己的角色。"),
    "invalid": ("This value can not be accepted.", "该值无效。"),
}

_PAGE: dict[str, tuple[str, str]] = {
    "new": ("New {label}", "新建{label}"),
    "edit": ("Edit", "编辑"),
    "editOf": ("Edit {label}", "编辑{label}"),
    "delete": ("Delete", "删除"),
    "save": ("Save", "保存"),
    "saving": ("Saving…", "正在保存…"),
    "cancel": ("Cancel", "取消"),
    "close": ("Close", "关闭"),
    "search": ("Search", "搜索"),
    "searchIn": ("Search {label}", "搜索{label}"),
    "sort": ("Sort by", "排序"),
    "newestFirst": ("Newest first", "最新优先"),
    "oldestFirst": ("Oldest first", "最早优先"),
    "ascending": ("{label}, ascending", "{label}（升序）"),
    "descending": ("{label}, descending", "{label}（降序）"),
    "actions": ("Actions", "操作"),
    "loading": ("Loading…", "正在加载…"),
    "empty": ("No {label} yet.", "还没有{label}。"),
    "emptyHint": ("Create the first one to get started.", "新建一条开始使用吧。"),
    "noMatch": ("Nothing matches your search.", "没有符合搜索条件的内容。"),
    "clear": ("Clear filters", "清除筛选"),
    "filterBy": ("Filter by {label}", "按{label}筛选"),
    "filterAll": ("{label}: all", "{label}：全部"),
    "export": ("Export CSV", "导出 CSV"),
    "pages": ("Pages", "分页"),
    "dashboard": ("Overview", "概览"),
    "chartValue": ("Value", "类别"),
    "chartCount": ("Count", "数量"),
    "loadFailed": ("The list could not be loaded.", "列表加载失败。"),
    "retry": ("Try again", "重试"),
    "previous": ("Previous", "上一页"),
    "next": ("Next", "下一页"),
    "range": ("{first}–{last} of {total}", "第 {first}–{last} 条，共 {total} 条"),
    "created": ("{label} created.", "{label}已创建。"),
    "changed": ("{label} saved.", "{label}已保存。"),
    "deleted": ("{label} deleted.", "{label}已删除。"),
    "moved": ("{action}: done. Now {state}.", "{action}成功，当前状态：{state}。"),
    "reload": ("Load what is stored now", "载入最新内容"),
    "meanwhile": ("Meanwhile somebody else entered: {value}", "其他人在此期间填写了：{value}"),
    "nothingToChoose": ("There is nothing to choose from yet.", "暂无可选内容。"),
    "confirmTitle": ("Delete “{name}”?", "删除“{name}”？"),
    "confirmText": ("This can not be undone.", "此操作无法撤销。"),
    "keep": ("Keep", "保留"),
    "yes": ("Yes", "是"),
    "no": ("No", "否"),
    "none": ("None", "无"),
    "choose": ("Choose…", "请选择…"),
    "required": ("required", "必填"),
    "missing": ("Please fill in {label}.", "请填写{label}。"),
    "tooShort": ("{label} needs at least {bound} characters.", "{label}至少需要 {bound} 个字符。"),
    "tooLong": ("{label} can have at most {bound} characters.", "{label}最多 {bound} 个字符。"),
    "tooSmall": ("{label} must be at least {bound}.", "{label}不能小于 {bound}。"),
    "tooLarge": ("{label} must be at most {bound}.", "{label}不能大于 {bound}。"),
    "notNumber": ("{label} must be a number.", "{label}必须是数字。"),
    "notWhole": ("{label} must be a whole number.", "{label}必须是整数。"),
    "twoPlaces": ("{label} can have at most two decimal places.", "{label}最多保留两位小数。"),
    "notDate": ("{label} must be a complete date.", "{label}必须是完整的日期。"),
    "wrongForm": ("{label} does not have the expected form.", "{label}格式不正确。"),
    "network": ("The server can not be reached. Check your connection.", "无法连接服务器，请检查网络。"),
    "unknown": ("Something went wrong. Please try again.", "出错了，请重试。"),
    "checkFields": ("Please check the marked fields.", "请检查标出的内容。"),
    "login": ("Log in", "登录"),
    "loginTitle": ("Welcome back", "欢迎回来"),
    "register": ("Create account", "注册"),
    "registerTitle": ("Create your account", "创建账号"),
    "noAccount": ("New here?", "还没有账号？"),
    "haveAccount": ("Already have an account?", "已有账号？"),
    "registered": ("Account created. You can log in now.", "注册成功，请登录。"),
    "loggedIn": ("You are logged in.", "登录成功。"),
    "loggedOut": ("You are logged out.", "已退出登录。"),
    "logout": ("Log out", "退出登录"),
    "sessionEnded": ("Your session has ended. Please log in again.", "登录已过期，请重新登录。"),
    "sampleAccounts": ("Or try a sample account:", "或使用示例账号体验："),
    "account": ("Account", "用户"),
    "signedInAs": ("Signed in as {email}", "已登录：{email}"),
    "welcome": ("Welcome, {name}", "欢迎，{name}"),
    "memberSince": ("Member since {date}", "注册时间：{date}"),
    "sections": ("Sections", "栏目"),
    "skip": ("Skip to content", "跳到主要内容"),
    "noScript": ("This page needs JavaScript.", "此页面需要启用 JavaScript。"),
}


def page_texts(language: Language) -> dict[str, str]:
    """The texts of the page, by the name the scripts use."""
    return _choose(_PAGE, language)


def in_sentence(template: str, label: str, language: Language) -> str:
    """The text with its `{label}` filled in; in English without a capital, unless it is an abbreviation."""
    spoken = label[:1].lower() + label[1:] if language == "en" and label[1:2].islower() else label
    return template.replace("{label}", spoken)


def field_messages(language: Language) -> dict[str, str]:
    """What the server says about one field, by code."""
    return _choose(_MESSAGES, language)


def problem_details(language: Language, specs: dict[str, ErrorSpec]) -> dict[str, str]:
    """What the server says about a request, by code; the contract's words win."""
    stated = {code: spec.message_zh if language == "zh" else spec.message for code, spec in specs.items()}
    return _choose(_PROBLEMS, language) | {code: text for code, text in sorted(stated.items()) if text}


def _choose(texts: dict[str, tuple[str, str]], language: Language) -> dict[str, str]:
    """The texts of one language."""
    return {name: pair[1 if language == "zh" else 0] for name, pair in texts.items()}
