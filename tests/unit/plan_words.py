"""Names for made-up plans, each with what people read in English and in Chinese."""

from orchestrator.models import FieldType

ENTITIES = [
    ("Task", "tasks", "任务"), ("Project", "projects", "项目"), ("Person", "people", "人员"), ("Book", "books", "书"),
    ("Room", "rooms", "房间"), ("Ticket", "tickets", "工单"), ("Recipe", "recipes", "食谱"),
    ("Course", "courses", "课程"),
    ("Supplier", "suppliers", "供应商"), ("Product", "products", "产品"), ("Visit", "visits", "预约"),
    ("Expense", "expenses", "报销"), ("Event", "events", "活动"), ("Team", "teams", "团队"),
    ("Member", "members", "会员"),
    ("SalesOrder", "sales_orders", "订单"), ("Category", "categories", "分类"), ("Tag", "tags", "标签"),
    ("JobOffer", "job_offers", "职位"), ("House", "houses", "房源"), ("Invoice", "invoices", "发票"),
    ("Vehicle", "vehicles", "车辆"), ("Analysis", "analyses", "分析"), ("Address", "addresses", "地址"),
]  # fmt: skip
"""(name, plural, Chinese label)"""

FIELDS: dict[FieldType, list[tuple[str, str]]] = {
    FieldType.STRING: [
        ("code", "编号"), ("city", "城市"), ("subject", "主题"), ("short_name", "简称"), ("colour", "颜色"),
    ],
    FieldType.TEXT: [("description", "描述"), ("remarks", "备注"), ("instructions", "说明")],
    FieldType.INTEGER: [("quantity", "数量"), ("minutes", "分钟"), ("pages", "页数"), ("rating", "评分")],
    FieldType.DECIMAL: [("price", "价格"), ("weight", "重量"), ("balance", "余额")],
    FieldType.BOOLEAN: [("active", "启用"), ("urgent", "紧急"), ("public", "公开")],
    FieldType.DATE: [("due_date", "截止日期"), ("birthday", "生日"), ("purchase_date", "购买日期")],
    FieldType.DATETIME: [("reminder_at", "提醒时间"), ("last_seen_at", "最近出现")],
    FieldType.EMAIL: [("email", "邮箱"), ("billing_email", "账单邮箱")],
    FieldType.PHONE: [("phone", "电话"), ("mobile_phone", "手机")],
    FieldType.URL: [("website", "网站"), ("profile_link", "主页")],
    FieldType.IMAGE: [("picture", "图片"), ("logo", "标志")],
    FieldType.ENUM: [("priority", "优先级"), ("difficulty", "难度"), ("size", "尺寸"), ("kind", "种类")],
}  # fmt: skip

VALUES = [
    ("low", "低"), ("medium", "中"), ("high", "高"), ("small", "小"), ("large", "大"), ("other", "其他"),
    ("not_set", "未定"), ("a_to_b", "甲到乙"),
]  # fmt: skip

STATES = [
    ("draft", "草稿"), ("pending", "待处理"), ("in_progress", "进行中"), ("approved", "已批准"), ("shipped", "已发货"),
    ("done", "已完成"), ("cancelled", "已取消"),
]  # fmt: skip

VERBS = [
    ("submit", "提交"), ("start", "开始"), ("approve", "批准"), ("ship", "发货"), ("finish", "完成"),
    ("cancel", "取消"),
    ("reopen", "重新打开"), ("reject", "拒绝"), ("archive", "归档"), ("give_back", "归还"),
]  # fmt: skip

ROLES = [("member", "成员"), ("manager", "经理"), ("auditor", "审计员")]
"""The first joins, the second leads, the third only looks."""
