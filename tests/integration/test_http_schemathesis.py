"""The HTTP API held to its own OpenAPI document by a fuzzer."""

import asyncio
import sys
from pathlib import Path

from http_server import scheduling

SEED = 20260118
"""Fixed, so that a change is judged by its own merits; run the command with other seeds to look for more."""

TIME_LIMIT_S = 180.0


async def test_the_api_keeps_its_openapi_document_under_fuzzing(tmp_path: Path) -> None:
    """No server error, no undeclared answer, nothing invalid accepted: zero failures of schemathesis."""
    async with scheduling(tmp_path) as (_, base_url):
        fuzzer = await asyncio.create_subprocess_exec(
            str(Path(sys.executable).with_name("schemathesis")),
            "--config-file",
            str(Path(__file__).with_name("schemathesis.toml")),
            *("run", f"{base_url}/openapi.json", "--seed", str(SEED), "--max-examples", "5"),
            *("--request-timeout", "20", "--warnings", "off", "--no-color"),
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            output, _ = await asyncio.wait_for(fuzzer.communicate(), TIME_LIMIT_S)
        finally:
            if fuzzer.returncode is None:
                fuzzer.kill()
    assert fuzzer.returncode == 0, output.decode()[-6000:]
