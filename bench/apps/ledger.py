"""The count of what a plan should hold and does, and of what it holds and should."""

from collections.abc import Iterable
from dataclasses import dataclass, field

CATEGORIES = (
    "language", "entities", "fields", "values", "relations", "roles", "actions", "rules", "colours", "admitted",
)  # fmt: skip


@dataclass(slots=True)
class Ledger:
    """One category of one plan. What was expected and only suggested is in none of the lists when it is missing.

    `right` and `extra` are what the plan holds: of every ten things, how many a person who asked for this would want.
    """

    found: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    right: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)

    def expect(self, what: str, held: bool, *, optional: bool = False, why: str = "") -> None:
        """Enter something the text asks for; `why` it is missing is shown to whoever reads the misses."""
        if optional:
            return
        if held:
            self.found.append(what)
        else:
            self.missed.append(f"{what} ({why})" if why else what)

    def hold(self, what: str, wanted: bool) -> None:
        """Enter something the plan holds."""
        (self.right if wanted else self.extra).append(what)

    @property
    def recall(self) -> float:
        """Share of what was asked for that was found, 0–1; 1 where nothing was asked for."""
        return _share(len(self.found), len(self.missed))

    @property
    def precision(self) -> float:
        """Share of what the plan holds that is wanted, 0–1; 1 where it holds nothing."""
        return _share(len(self.right), len(self.extra))


def _share(good: int, bad: int) -> float:
    return good / (good + bad) if good + bad else 1.0


def together(ledgers: Iterable[Ledger]) -> Ledger:
    """All entries of all of them in one: every entry weighs the same."""
    whole = Ledger()
    for ledger in ledgers:
        whole.found += ledger.found
        whole.missed += ledger.missed
        whole.right += ledger.right
        whole.extra += ledger.extra
    return whole
