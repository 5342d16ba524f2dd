"""English prose: how sentences are cut into clauses, and what each says of the app."""

import pytest

from orchestrator.engines.blueprint.english.clausing import clauses_of
from orchestrator.engines.blueprint.planning import plan
from orchestrator.engines.blueprint.reading import understand
from orchestrator.models import Brief, Entity, Feature, Plan


def plan_of(text: str) -> Plan:
    """The plan for a text."""
    return plan(Brief(feature=Feature(id="F001", name="App", description="d", module="m"), requirement=text))


def entity(found: Plan, name: str) -> Entity:
    """The entity of that name."""
    return next(each for each in found.entities if each.name == name)


def items(text: str, thing: str) -> list[str]:
    """The attributes that a text gives a thing, as written."""
    return [item.text for item in understand(text).things[thing].items]


def test_clauses_are_cut_at_verbs_with_their_subjects() -> None:
    """Coordinated verbs share the subject; a condition is told from what follows."""
    found = clauses_of("The foreman checks the timber and either stamps it or sends it back once it has dried.")
    assert [(clause.verb, clause.link, clause.subject[-1].text) for clause in found] == [
        ("check", "", "foreman"),
        ("stamp", "and", "foreman"),
        ("send back", "or", "foreman"),
        ("dry", "once", "it"),
    ]


@pytest.mark.parametrize(
    ("sentence", "passive", "negated", "modal"),
    [
        ("Rowers must never touch the launch", False, True, "must"),
        ("Launches can be booked by coxes", True, False, "can"),
        ("Coxes are allowed to book launches", False, False, "can"),
        ("A cox does not have to pay", False, True, "must"),
    ],
)
def test_verb_groups_say_how_something_is_done(sentence: str, passive: bool, negated: bool, modal: str) -> None:
    """Passive, negation and modality are read off the auxiliaries."""
    group = clauses_of(sentence)[0].group
    assert (group.passive, group.negated, group.modal) == (passive, negated, modal)


@pytest.mark.parametrize(
    ("text", "thing", "expected"),
    [
        ("Each kiln has a serial number, the year it was built and whether it is gas fired.", "kiln",
         ["serial number", "year", "gas fired"]),
        ("For every mould we note its shape, where it hangs and who carved it.", "mould",
         ["shape", "location", "carved by"]),
        ("The weight, the glaze and the price of each vase are recorded. A vase is sold or not.", "vase",
         ["weight", "glaze", "price", "sold"]),
        ("A firing is for one kiln on one date with a peak heat.", "firing", ["kiln", "date", "peak heat"]),
    ],
)  # fmt: skip
def test_attributes_are_read_from_running_sentences(text: str, thing: str, expected: list[str]) -> None:
    """Lists in sentences hold names, questions and what only tells which one is meant."""
    assert items(text, thing) == expected


def test_states_told_in_prose_become_a_machine() -> None:
    """Where rows begin, what follows on what, and who moves them by a verb of no table."""
    found = plan_of(
        "A manuscript has a title and a word count. Manuscripts start out as proposals, are then drafted, copyedited "
        "and finally printed. Typesetters copyedit manuscripts and editors print them."
    )
    machine = entity(found, "Manuscript").machine
    assert machine is not None
    assert machine.initial == "proposal"
    assert {(move.name, move.to_state) for move in machine.transitions} >= {("print", "printed"), ("draft", "drafted")}


def test_prohibitions_take_a_move_from_a_role() -> None:
    """`must not` and `nobody apart from` keep others from it."""
    found = plan_of(
        "A quote has a customer and a sum. Sellers draw up quotes. Managers approve quotes. "
        "Sellers must not approve quotes."
    )
    machine = entity(found, "Quote").machine
    assert machine is not None
    assert [move.roles for move in machine.transitions if move.name == "approve"] == [["manager"]]


def test_stock_changes_with_what_is_recorded() -> None:
    """`the stock goes down`: recording one thing changes a number of another."""
    found = plan_of(
        "A yarn has a name and a stock. When we knit with a yarn we write down a usage with the yarn and the quantity, "
        "and the stock goes down by that much."
    )
    effect = entity(found, "Usage").on_create[0]
    assert (effect.field, effect.by, effect.amount_field) == ("stock", -1, "quantity")
