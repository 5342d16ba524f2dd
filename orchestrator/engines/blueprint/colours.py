"""Colours: the names people use, and how they write them."""

NAMED: dict[str, str] = {
    "white": "#ffffff", "black": "#000000", "red": "#d92d20", "green": "#15803d", "blue": "#2563eb",
    "yellow": "#facc15", "orange": "#ea580c", "purple": "#7c3aed", "violet": "#7c3aed", "pink": "#db2777",
    "brown": "#92400e", "gray": "#6b7280", "grey": "#6b7280", "teal": "#0f766e", "cyan": "#06b6d4",
    "navy": "#1e3a8a", "maroon": "#800000", "olive": "#808000", "lime": "#65a30d", "indigo": "#4f46e5",
    "turquoise": "#14b8a6", "gold": "#ca8a04", "silver": "#c0c0c0", "ivory": "#fffff0", "beige": "#f5f5dc",
    "cream": "#fffdd0", "coral": "#ff7f50", "salmon": "#fa8072", "crimson": "#dc143c", "magenta": "#c026d3",
    "lavender": "#e6e6fa", "mint": "#d1fae5", "peach": "#ffdab9", "tan": "#d2b48c", "khaki": "#f0e68c",
    "emerald": "#059669", "charcoal": "#36454f", "slate": "#475569", "burgundy": "#800020", "amber": "#d97706",
    "rose": "#e11d48", "aqua": "#06b6d4", "forest green": "#228b22", "dark green": "#14532d",
    "light green": "#bbf7d0", "sea green": "#2e8b57", "sky blue": "#87ceeb", "light blue": "#bfdbfe",
    "dark blue": "#1e3a8a", "royal blue": "#4169e1", "navy blue": "#1e3a8a", "hot pink": "#ff69b4",
    "light gray": "#e5e7eb", "light grey": "#e5e7eb", "dark gray": "#374151", "dark grey": "#374151",
    "off white": "#faf9f6", "dark red": "#991b1b", "light yellow": "#fef9c3", "light pink": "#fbcfe8",
    "白色": "#ffffff", "黑色": "#000000", "红色": "#d92d20", "绿色": "#15803d", "蓝色": "#2563eb", "黄色": "#facc15",
    "橙色": "#ea580c", "橘色": "#ea580c", "紫色": "#7c3aed", "粉色": "#db2777", "粉红色": "#db2777", "棕色": "#92400e",
    "灰色": "#6b7280", "青色": "#0f766e", "金色": "#ca8a04", "米色": "#f5f5dc", "米白色": "#faf9f6",
    "象牙色": "#fffff0", "象牙白": "#fffff0", "深蓝色": "#1e3a8a", "浅蓝色": "#bfdbfe", "天蓝色": "#87ceeb",
    "深绿色": "#14532d", "浅绿色": "#bbf7d0", "墨绿色": "#14532d", "深红色": "#991b1b", "浅灰色": "#e5e7eb",
    "深灰色": "#374151", "藏青色": "#1e3a8a", "酒红色": "#800020", "咖啡色": "#92400e",
    "米黄色": "#f5f5dc", "番茄红": "#ff6347",
    "暖黄色": "#fde68a", "奶白色": "#fffdd0", "奶油色": "#fffdd0", "薄荷绿": "#d1fae5", "橄榄绿": "#808000",
    "草绿色": "#65a30d", "森林绿": "#228b22", "宝蓝色": "#4169e1", "湖蓝色": "#06b6d4", "玫红色": "#e11d48",
    "玫瑰红": "#e11d48", "珊瑚色": "#ff7f50", "卡其色": "#f0e68c", "银色": "#c0c0c0", "褐色": "#92400e",
    "靛蓝色": "#4f46e5", "正红色": "#d92d20", "大红色": "#d92d20", "中国红": "#d92d20", "柠檬黄": "#fef9c3",
    "sand": "#f4a460", "stone": "#d6d3d1", "wine": "#800020", "wine red": "#800020", "mustard": "#ca8a04",
    "terracotta": "#c2410c", "rust": "#b45309", "sage": "#9caf88", "taupe": "#8b7e74", "eggshell": "#f0ead6",
    "champagne": "#f7e7ce", "blush": "#fbcfe8", "cobalt": "#1d4ed8", "jade": "#059669", "ruby": "#9b111e",
    "sapphire": "#1d4ed8", "mocha": "#7b5544", "chocolate": "#5c3317", "coffee": "#6f4e37", "apricot": "#fbceb1",
}  # fmt: skip
"""Colour words → #rrggbb. Strong hues are the shade that white text can be read on, where there is one."""


def parse_hex(text: str) -> str | None:
    """`#abc` or `#aabbcc` as #aabbcc, or None."""
    digits = text.lower().removeprefix("#")
    if not text.startswith("#") or len(digits) not in (3, 6) or any(c not in "0123456789abcdef" for c in digits):
        return None
    return "#" + ("".join(c * 2 for c in digits) if len(digits) == 3 else digits)
