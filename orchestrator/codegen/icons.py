"""The drawings of the pages, as the paths of a 24 × 24 line drawing."""

ICONS: dict[str, str] = {
    "plus": "M12 5v14M5 12h14",
    "edit": "M4 20l1-4L16.5 4.5a2.1 2.1 0 0 1 3 3L8 19l-4 1zM14.5 6.5l3 3",
    "remove": "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
    "download": "M12 4v11M7 11l5 5 5-5M5 20h14",
    "search": "M11 4a7 7 0 1 1 0 14a7 7 0 1 1 0-14zM16 16l4 4",
    "tray": "M4 13l3-8h10l3 8v6H4v-6zM4 13h5a3 3 0 0 0 6 0h5",
    "picture": "M4 5h16v14H4zM8.5 8a1.5 1.5 0 1 1 0 3a1.5 1.5 0 1 1 0-3zM4 17l5-5 4 4 3-3 4 4",
    "person": "M12 4a4 4 0 1 1 0 8a4 4 0 1 1 0-8zM4 20c1-4 4-6 8-6s7 2 8 6",
}
