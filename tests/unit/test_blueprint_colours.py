"""Colours and design tokens: contrast is computed, and always enough."""

from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from orchestrator.checks.contrast import FOLLOWING, PAIRS, contrasts
from orchestrator.engines.blueprint.colours import NAMED, parse_hex
from orchestrator.engines.blueprint.design import design
from orchestrator.engines.blueprint.looks import STYLES
from orchestrator.engines.blueprint.planning import plan
from orchestrator.models import Brief, Design, Feature, Plan
from orchestrator.models.colour import best_on, contrast_ratio, readable_on

COLOUR = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.478),
        ("#0000ff", "#ffffff", 8.592),
    ],
)
def test_contrast_ratio_of_known_pairs(one: str, other: str, ratio: float) -> None:
    """Values as published for WCAG; the order of the two does not matter."""
    assert contrast_ratio(one, other) == pytest.approx(ratio, abs=0.001)
    assert contrast_ratio(other, one) == contrast_ratio(one, other)


@pytest.mark.parametrize(
    ("text", "colour"),
    [("#abc", "#aabbcc"), ("#A1B2C3", "#a1b2c3"), ("abc", None), ("#abcd", None), ("#ggg", None)],
)
def test_hex_colours_are_parsed(text: str, colour: str | None) -> None:
    """Short and long forms are read, anything else is not."""
    assert parse_hex(text) == colour


def test_named_colours_are_well_formed() -> None:
    """Every name stands for a colour."""
    assert all(parse_hex(colour) == colour for colour in NAMED.values())


@given(COLOUR)
def test_best_on_any_surface_can_be_read(surface: str) -> None:
    """There is always black or white."""
    assert contrast_ratio(best_on(surface), surface) >= 4.5


@given(COLOUR, COLOUR)
@settings(max_examples=50, deadline=None)
def test_readable_on_keeps_a_colour_that_passes(colour: str, surface: str) -> None:
    """A colour that can be read stays; another is moved until it can."""
    found = readable_on(colour, surface)
    assert contrast_ratio(found, surface) >= 4.5
    assert found == colour or contrast_ratio(colour, surface) < 4.5


def tokens(style: Sequence[str] = (), **colours: str) -> Design:
    """The design of a plan that asks for these colours and this style."""
    return design(Plan(title="App", requirement="An app", colours=colours, style=list(style)))


@given(COLOUR, COLOUR)
@example("#767676", "#767676")
@example("#757575", "#808080")
@settings(max_examples=60, deadline=None)
def test_every_text_colour_passes_for_any_asked_colours(background: str, accent: str) -> None:
    """text, muted, danger and on_accent pass 4.5:1 in light and dark, whatever was asked for."""
    made = tokens(background=background, accent=accent)
    assert made.light["background"] == background
    assert made.light["accent"] == made.dark["accent"] == accent
    assert [contrast for contrast in contrasts(made) if not contrast.passed] == []


def test_default_design_has_every_token() -> None:
    """Nothing asked for: a quiet palette, complete in both modes."""
    made = tokens()
    named = {name for pair in [*PAIRS, *FOLLOWING] for name in pair}
    assert named | {"border", "control", "accent_edge"} <= made.light.keys()
    assert made.light.keys() == made.dark.keys()
    assert made.min_target_px >= 44


@pytest.mark.parametrize(
    ("sentence", "colours"),
    [
        ("A list of books. Sand coloured background, something teal for the buttons", ("#f4a460", "#0f766e")),
        ("A list of books. Cream background (#FFFDD0), dark red headings", ("#fffdd0", "#991b1b")),
        ("A list of books. Make it green-ish and friendly", (None, "#15803d")),
        ("书有书名。暖黄色背景#FFF4D6，番茄红按钮", ("#fff4d6", "#ff6347")),
        ("书有书名。整体绿色系吧，看着舒服", (None, "#15803d")),
        ("书有书名。淡紫色背景，主题色用墨绿", ("#d8c4fa", "#14532d")),
    ],
)
def test_colours_are_taken_as_people_say_them(sentence: str, colours: tuple[str | None, str]) -> None:
    """A number wins over the name beside it; shades are mixed; a vague colour is the accent."""
    found = plan(Brief(feature=Feature(id="F001", name="An app"), requirement=sentence)).colours
    assert (found.get("background"), found["accent"]) == colours


def test_every_style_word_changes_the_design() -> None:
    """Words for the look change shape, space, type or colours; unknown words change nothing."""
    plain = tokens().model_dump(exclude={"rationale"})
    for word in STYLES:
        assert tokens(style=[word]).model_dump(exclude={"rationale"}) != plain, word
    assert tokens(style=["no such style"]).model_dump(exclude={"rationale"}) == plain


def test_dark_style_is_dark_in_the_light_too() -> None:
    """Who asks for a dark page gets one whatever their system prefers, unless they also ask for a light background."""
    made = tokens(style=["dark"])
    assert made.light == made.dark
    assert tokens(style=["dark"], background="#fffff0").light["background"] == "#fffff0"


def test_colours_asked_for_win_over_the_style() -> None:
    """A style's own colours are for those who name none."""
    assert tokens(style=["playful"], accent="#228b22").light["accent"] == "#228b22"
