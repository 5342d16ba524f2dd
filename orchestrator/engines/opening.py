"""Which engine thinks, as the settings say."""

from orchestrator.config import Settings
from orchestrator.engines.protocol import Engine


def open_engine(settings: Settings) -> Engine:
    """The engine named by `ENGINE`."""
    match settings.engine:
        case "blueprint":
            from orchestrator.engines.blueprint import BlueprintEngine

            return BlueprintEngine()
