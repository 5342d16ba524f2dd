"""The blueprint engine: reads a requirement with rules and a dictionary, and writes plan, design and contract."""

from orchestrator.engines.blueprint.engine import BlueprintEngine

__all__ = ["BlueprintEngine"]
