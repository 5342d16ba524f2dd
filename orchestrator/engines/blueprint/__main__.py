"""`python -m orchestrator.engines.blueprint "a sentence"` prints the plan and the contract as JSON."""

import asyncio
import json
import sys
from datetime import UTC, datetime

from orchestrator.engines.blueprint.engine import BlueprintEngine
from orchestrator.errors import ThinkusError
from orchestrator.ids import derived_id
from orchestrator.models import DEMO_FEATURE, Brief, Feature, InterfaceContract


async def written(sentence: str) -> str:
    """Plan, design and contract for a sentence (empty: the demo feature) as JSON."""
    engine = BlueprintEngine()
    feature = Feature(id="F001", name=sentence[:60], description=sentence) if sentence else DEMO_FEATURE
    plan = await engine.plan(Brief(feature=feature, requirement=sentence))
    design = await engine.design(plan)
    now = datetime(2000, 1, 1, tzinfo=UTC)
    draft = InterfaceContract(
        id=derived_id(sentence),
        project_id=derived_id("project"),
        feature_id=feature.id,
        feature_name=plan.title,
        created_at=now,
        updated_at=now,
    )
    contract = await engine.contract(plan, design, draft)
    parts = {"plan": plan, "design": design, "contract": contract}
    dumped = {name: part.model_dump(mode="json", by_alias=True) for name, part in parts.items()}
    return json.dumps(dumped, ensure_ascii=False, indent=2)


def main() -> int:
    """Prints it; 2 when the sentence can not be built from."""
    try:
        sys.stdout.write(asyncio.run(written(" ".join(sys.argv[1:]))) + "\n")
    except ThinkusError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
