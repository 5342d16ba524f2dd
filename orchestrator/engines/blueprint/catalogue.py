"""What common things usually have, for requirements that name a thing and no attributes."""

from dataclasses import dataclass

_TEMPLATES: dict[str, str] = {
    "task": "title status priority due_date notes",
    "project": "name description start_date due_date status",
    "contact": "name email phone company notes",
    "book": "title author year rating notes",
    "author": "name biography website",
    "expense": "amount date category notes",
    "income": "amount date source notes",
    "bill": "name amount due_date paid",
    "note": "title content",
    "diary_entry": "title date content mood",
    "log_entry": "title date notes",
    "event": "name date place description",
    "meeting": "title date place agenda",
    "product": "name price stock description",
    "item": "name quantity notes",
    "shopping_item": "name quantity bought",
    "customer": "name email phone company notes",
    "user": "name email",
    "person": "name email phone",
    "employee": "name email phone department hire_date",
    "student": "name email class_name",
    "teacher": "name email phone",
    "course": "name description credits",
    "recipe": "name ingredients instructions cooking_time difficulty",
    "dish": "name price description",
    "post": "title content published",
    "news_article": "title content date",
    "comment": "author content",
    "movie": "title year rating notes",
    "song": "title artist album year",
    "game": "title platform rating",
    "pet": "name species birthday notes",
    "plant": "name species watering_date notes",
    "car": "name brand year mileage",
    "device": "name serial_number status notes",
    "room": "name capacity price",
    "house": "address price area description",
    "appointment": "name date phone notes",
    "booking": "name date guests notes",
    "patient": "name date_of_birth phone notes",
    "doctor": "name department phone",
    "supplier": "name email phone address",
    "company": "name website phone address",
    "department": "name description",
    "team": "name description",
    "member": "name email join_date",
    "ticket": "title description status priority",
    "order": "customer_name order_date total status",
    "invoice": "invoice_number customer_name amount due_date paid",
    "payment": "amount date payer notes",
    "habit": "name frequency notes",
    "goal": "title due_date done notes",
    "workout": "name date duration notes",
    "trip": "destination start_date end_date notes",
    "place": "name address rating notes",
    "bookmark": "title link notes",
    "word": "word translation example",
    "question": "question answer",
    "exam": "name date score",
    "assignment": "title due_date done",
    "job": "company position status applied_on notes",
    "loan": "item borrower loan_date return_date",
    "gift": "name recipient price bought",
    "vehicle": "name brand year mileage",
    "category": "name description",
    "tag": "name",
}

_SAME_AS: dict[str, str] = {
    "todo": "task", "to_do": "task", "chore": "task", "errand": "task", "card": "task", "story": "task",
    "bug": "ticket", "issue": "ticket", "request": "ticket", "complaint": "ticket", "client": "customer",
    "lead": "customer", "friend": "contact", "staff": "employee", "worker": "employee", "colleague": "employee",
    "pupil": "student", "child": "student", "lecturer": "teacher", "instructor": "teacher", "class": "course",
    "lesson": "course", "subject": "course", "article": "post", "memo": "note", "idea": "note",
    "journal_entry": "diary_entry", "diary": "diary_entry", "journal": "diary_entry", "cost": "expense",
    "spending": "expense", "purchase": "expense", "transaction": "expense", "good": "product", "asset": "device",
    "equipment": "device", "film": "movie", "album": "song",
    "dog": "pet", "cat": "pet", "animal": "pet", "flower": "plant", "tree": "plant",
    "apartment": "house",
    "property": "house", "flat": "house", "reservation": "booking", "restaurant": "place", "location": "place",
    "attendee": "member", "participant": "member", "guest": "member", "player": "member", "volunteer": "member",
    "reader": "member", "candidate": "contact", "vendor": "supplier", "organization": "company",
    "exercise": "workout", "run": "workout", "travel": "trip",
    "flashcard": "question", "homework": "assignment", "application": "job", "wish": "gift", "meal": "dish",
    "donation": "payment", "sale": "order", "parcel": "order", "subscription": "bill", "group": "team",
    "club": "team", "activity": "event", "party": "event", "concert": "event", "stock_item": "product",
    "supply": "item", "ingredient": "item", "medicine": "item", "bike": "car", "truck": "car", "payroll": "employee",
}  # fmt: skip

PLACES: dict[str, str] = {
    "blog": "post", "library": "book", "bookshelf": "book", "bookstore": "book", "shop": "product", "store": "product",
    "inventory": "product", "warehouse": "product", "stock": "product", "crm": "customer", "gym": "workout",
    "fitness": "workout", "diary": "diary_entry", "journal": "diary_entry", "school": "student", "hotel": "room",
    "clinic": "patient", "hospital": "patient", "calendar": "event", "cookbook": "recipe", "budget": "expense",
    "finance": "expense", "address book": "contact", "phone book": "contact", "recipe book": "recipe",
    "todo list": "task", "to-do list": "task", "to do list": "task", "todo": "task", "to-do": "task",
    "reading list": "book", "watch list": "movie", "watchlist": "movie", "shopping list": "shopping_item",
    "grocery list": "shopping_item", "wish list": "gift", "wishlist": "gift", "kanban": "task", "spending": "expense",
    "helpdesk": "ticket", "help desk": "ticket", "issue tracker": "ticket", "hr": "employee", "e-commerce": "product",
    "groceries": "shopping_item", "grocery": "shopping_item", "checklist": "task", "rolodex": "contact",
    "menu": "dish", "garden": "plant", "notebook": "note", "notepad": "note", "guestbook": "post", "forum": "post",
}  # fmt: skip
"""Names of apps and places → the thing they keep."""

CHOICES: dict[tuple[str, str], tuple[str, ...]] = {
    ("expense", "category"): ("food", "transport", "housing", "entertainment", "other"),
    ("ticket", "status"): ("open", "in_progress", "closed"),
    ("order", "status"): ("new", "paid", "shipped", "cancelled"),
    ("project", "status"): ("planned", "active", "done"),
    ("device", "status"): ("in_use", "available", "broken"),
    ("job", "status"): ("applied", "interview", "offer", "rejected"),
    ("habit", "frequency"): ("daily", "weekly", "monthly"),
}
"""(thing, field) → the usual values of that field."""

PLACE_LABELS_ZH: dict[str, str] = {
    "图书馆": "图书", "书店": "图书", "书单": "图书", "书架": "图书", "库存": "商品", "仓库": "商品",
    "进销存": "商品", "商店": "商品", "店铺": "商品", "记账": "支出", "记账本": "支出", "账本": "支出",
    "收支": "支出", "通讯录": "联系人", "健身": "训练", "博客": "文章", "笔记本": "笔记", "备忘录": "备忘",
    "待办清单": "待办", "清单": "任务", "日记本": "日记", "日历": "日程", "菜单": "菜品", "相册": "照片",
    "酒店": "房间", "购物清单": "购物项", "购物": "购物项", "愿望清单": "愿望", "旅游": "行程", "旅行": "行程",
    "记事本": "笔记",
}  # fmt: skip
"""Chinese names of apps and places → what one of the things they keep is called."""

LABELS_ZH: dict[str, str] = {
    "artist": "艺术家", "album": "专辑", "platform": "平台", "join_date": "加入日期", "customer_name": "客户姓名",
    "order_date": "下单日期", "invoice_number": "发票号", "payer": "付款人", "frequency": "频率",
    "destination": "目的地", "position": "职位", "applied_on": "申请日期", "item": "物品", "borrower": "借阅人",
    "loan_date": "借出日期", "return_date": "归还日期", "recipient": "收礼人", "bought": "已购买", "guests": "人数",
    "watering_date": "浇水日期", "example": "例句", "agenda": "议程", "biography": "简介", "published": "已发布",
    "serial_number": "序列号", "notes": "备注", "name": "名称", "title": "标题", "content": "内容",
    "description": "描述",
    "summary": "简介", "instructions": "做法", "link": "链接", "date": "日期", "email": "邮箱", "phone": "电话",
    "website": "网站", "category": "分类", "price": "价格", "cost": "费用", "salary": "工资", "paid": "已付款",
    "done": "已完成", "place": "地点", "stock": "库存", "quantity": "数量", "due_date": "截止日期", "total": "总额",
}  # fmt: skip
"""Chinese labels of default fields whose name no attribute word gives, or several do."""


@dataclass(frozen=True, slots=True)
class Template:
    """The thing a template describes, and its field names in order."""

    thing: str
    fields: tuple[str, ...]


USUAL_FIELDS = frozenset(name for fields in _TEMPLATES.values() for name in fields.split())
"""Every field name that some template has."""


def canonical(thing: str) -> str | None:
    """The catalogue's word for a thing (English singular, snake_case), or None when it does not know it."""
    for name in (thing, thing.rpartition("_")[2]):
        known = _SAME_AS.get(name, name)
        if known in _TEMPLATES:
            return known
    return None


def template_of(thing: str) -> Template:
    """The usual fields of a thing; an unknown thing has a name and notes."""
    known = canonical(thing)
    return Template(known or thing, tuple(_TEMPLATES[known].split()) if known else ("name", "notes"))


def choices(thing: str, field: str) -> tuple[str, ...]:
    """The usual values of a field of a thing; empty when there are none."""
    return CHOICES.get((canonical(thing) or thing, field), ())
