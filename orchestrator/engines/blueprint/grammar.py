"""The words that carry the structure of a requirement, in English and Chinese."""

from dataclasses import dataclass

from orchestrator.engines.blueprint.words import Phrases, phrases, verb_forms, word_set


@dataclass(frozen=True, slots=True)
class Grammar:
    """Word sets of one language. Phrases are tuples of lower-case words, longest first."""

    boundaries: frozenset[str]
    introducers: Phrases
    relations: Phrases
    goals: frozenset[str]
    standard: frozenset[str]
    actions: frozenset[str]
    before_verb: frozenset[str]
    app_words: frozenset[str]
    adjectives: frozenset[str]
    fillers: frozenset[str]
    many: frozenset[str]
    each: frozenset[str]
    auth: Phrases
    choice: Phrases


ENGLISH = Grammar(
    boundaries=word_set(
        "a an the each every all any some one ones single my our your their his her its this that these those "
        "which where who whose for of to in into on onto by from with within at as me i we us you it they them "
        "he she can could shall should will would must may might is are be being been was were do does please so when "
        "while there here also want wants need needs like let lets allow allows help helps able build make "
        "create give develop design write app-that using use uses both just only then if per about i'd i'm let's "
        "it's"
    )
    | verb_forms("add edit delete save manage track store keep record enter register view update"),
    introducers=phrases(
        "has|have|having|contains|contain|containing|includes|include|including|with|consists of|consisting of|"
        "comprises|gets|get|'s|is described by|are described by|is defined by|features|holds|stores|records|"
        "carries|shows"
    ),
    relations=phrases(
        "belongs to|belong to|belonging to|is assigned to|are assigned to|assigned to|is linked to|are linked to|"
        "linked to|is part of|are part of|refers to|refer to|is owned by|are owned by|owned by|is written by|"
        "are written by|written by|relates to|is related to|are related to|related to|is associated with|"
        "associated with|is connected to|is attached to|attached to|is made by|is taught by|are taught by|"
        "is placed by|is placed in|is in a|are in a|points to|links to|lives in|live in|works in|work in|works for|"
        "is stored in|are stored in|is kept in|are kept in|is located in|are located in|is planted in|are planted in|"
        "grows in|is for one|is for a|are for a|is for an|are for an|comes from|come from|takes place in|is held in|"
        "is about a|is about one|stays in|sits in|is parked in|is made from"
    ),
    goals=verb_forms(
        "manage track store keep record organize organise log collect catalog catalogue monitor maintain save "
        "list handle administer register write plan remember"
    )
    | {"tracking", "logging", "planning", "keep", "managing"},
    standard=verb_forms(
        "add create edit update change modify delete remove list view see browse search find sort show display open"
    )
    | word_set("crud look read"),
    actions=verb_forms(
        "export import send email notify remind share sync synchronize integrate upload download pay chat print "
        "connect collaborate invite generate calculate compute scan publish archive filter group assign backup "
        "translate recommend suggest predict analyse analyze visualize visualise alert post tweet call mark "
        "approve subscribe log-in attach drag undo restore encrypt"
    )
    | word_set("plotting getting"),
    before_verb=word_set(
        "to can can't cannot won't should must could will would may might i we they users user people it also "
        "and automatically then you everyone admins members staff that app please able let me lets us"
    ),
    app_words=word_set(
        "app apps application applications tracker tracking manager management system list lists log database db "
        "directory tool tools website site web page platform organizer organiser planner journal collection "
        "catalog catalogue board dashboard register registry book software program service portal keeper "
        "solution overview archive logbook api backend interface crud one something thing way project-app record "
        "records information data"
    ),
    adjectives=word_set(
        "simple small basic new online personal daily little tiny nice beautiful clean modern easy quick good "
        "great mini web own private web-based minimal lightweight full-stack sample demo different various "
        "multiple many several own following basic fancy useful team's internal free responsive mobile-friendly "
        "mobile weekly monthly favourite favorite"
    ),
    fillers=word_set(
        "following fields field attributes attribute properties property columns column things namely below etc"
    ),
    many=word_set("many multiple several lots various numerous"),
    each=word_set("each every per"),
    auth=phrases(
        "login|logins|log in|logs in|logging in|log-in|sign in|signs in|signin|sign-in|sign up|signup|sign-up|"
        "register|registration|authentication|authenticate|user accounts|log out|logout|password reset"
    ),
    choice=phrases(
        "which can be|that can be|can be|which is either|that is either|is either|either|one of|which is one of|"
        "that is|which is|such as|like|being|chosen from|from the list|is one of|as one of|limited to|values"
    ),
)

_CLASSIFIERS = "个笔条本张位名件份项款种场门只辆家台次篇首部间道支盒套群组类节科批片株盆颗段"

CHINESE = Grammar(
    boundaries=word_set(
        "我 我们 我的 你 您 请 帮 帮我 给 给我 想 想要 要 需要 希望 能 能够 可以 可 做 做一个 做个 开发 创建 "
        "建立 制作 写 搭建 搭 设计 实现 生成 建 弄 弄个 一个 一款 一套 一份 个 的 在 用于 用来 用 来 去 把 对 为 "
        "为了 每 各 每个 所有 全部 都 还 也 就 里 中 里面 其中 它 他 她 它们 这 这个 这些 该 是 让 帮助 能让 "
        "方便 用户 以及 并 并且 且 会 应 应该 必须 同时 此外 另外 主要 每天 每日 每周 每月 日常 平时 自己 自己的 "
        "大家 公司里 管理 记录 跟踪 追踪 保存 存储 维护 登记 整理 收集 统计 添加 新增 录入 编辑 删除 查看 系统里 "
        "系统中 里的 中的 当中 一下 一些 要求 个人"
    )
    | {head + measure for head in "每一各某该这多几" for measure in _CLASSIFIERS},
    introducers=phrases(
        "有|包含|包括|含有|具有|带有|含|带|具备|拥有|都有|要有|需有|应有|由|填写|显示|属性|字段|分别是|信息包括|"
        "的 字段 有|的"
    ),
    relations=phrases("属于|隶属|隶属于|归属|归属于|对应|关联|关联到|归于|指派给|分配给|来自"),
    goals=word_set("管理 记录 跟踪 追踪 保存 存储 维护 登记 整理 收集 记 存 录入 收藏"),
    standard=word_set(
        "添加 新增 增加 创建 编辑 修改 更新 删除 查看 浏览 查询 搜索 查找 检索 排序 列出 展示 增删改查 显示 新建 "
        "移除 查"
    ),
    actions=word_set(
        "导出 导入 发送 通知 提醒 分享 同步 集成 上传 下载 支付 聊天 打印 连接 协作 邀请 计算 扫描 发布 归档 "
        "筛选 备份 翻译 推荐 预测 分析 可视化 标记 审批 订阅 点赞 投票 关注 汇总 统计 生成报表 预警 报警 推送 "
        "发邮件 发短信 过滤"
    ),
    before_verb=frozenset(
        ["可以", "能", "能够", "支持", "需要", "允许", "可", "要", "并", "还", "也", "用户", "自动", "并且"]
    ),
    app_words=word_set(
        "系统 应用 软件 平台 工具 网站 小程序 程序 管理 app APP App 网页 页面 后台 管理系统 管理器 清单 列表 本 "
        "表 库 台账 记录 信息 资料 档案 数据 跟踪 追踪 跟踪器 追踪器 管理工具 管理平台 助手 服务 本子 登记 名单 "
        "数据库 目录 手册 项目管理软件"
    ),
    adjectives=word_set(
        "简单 小 小型 个人 在线 日常 新 好看 漂亮 简洁 轻量 我的 公司 团队 家庭 班级 学校 多个 许多 很多 若干 "
        "校园 企业 内部 免费 网络 电子 简易 自己"
    ),
    fillers=word_set(
        "以下 如下 下列 这些 字段 属性 信息 等 内容有 等等 等信息 等字段 几个 基本 基本信息 分别 以下字段"
    ),
    many=word_set("多个 许多 很多 若干 多 多条 多项 多本 多位 多名 多种 不同")
    | {"多" + measure for measure in _CLASSIFIERS},
    each=frozenset({"每", "每个", "各", "每一个"} | {"每" + measure for measure in _CLASSIFIERS}),
    auth=phrases("登录|登陆|注册|登入|注销|身份验证|身份认证|用户认证|认证|账号|密码登录|退出登录"),
    choice=phrases("可以是|可选|可为|分为|取值|取值为|包括|有|可选值|为"),
)
