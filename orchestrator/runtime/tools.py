"""The composition of what attempts work with."""

from orchestrator.config import Settings
from orchestrator.runtime.browser import ChromiumBrowser
from orchestrator.runtime.protocol import Deployer
from orchestrator.runtime.repository import GitRepository
from orchestrator.runtime.sandbox import make_sandbox
from orchestrator.runtime.workspace import Tools
from orchestrator.store import open_store


async def open_tools(settings: Settings, deployer: Deployer) -> Tools:
    """A store, a sandbox, a browser that starts at first use, and the projects' repositories."""
    return Tools(
        store=await open_store(settings),
        sandbox=make_sandbox(settings),
        browser=ChromiumBrowser(settings),
        deployer=deployer,
        repository=GitRepository(settings.data_dir / "projects"),
    )
