"""The sandbox against code that tries to get out, to take everything, or to stay."""

import asyncio
import os
import secrets
import socket
import time
from pathlib import Path

import psutil
import pytest

from orchestrator.config import load_settings
from orchestrator.errors import SandboxUnavailable
from orchestrator.runtime import bwrap
from orchestrator.runtime.protocol import Completed, Limits
from orchestrator.runtime.sandbox import BubblewrapSandbox, RunningSandbox, UnsandboxedSandbox, make_sandbox
from orchestrator.runtime.sandbox_probe import probe_sandbox

MIB = 1024 * 1024


@pytest.fixture
def unsandboxed() -> RunningSandbox:
    """What ALLOW_UNSANDBOXED=1 gives on a machine without bubblewrap."""
    return UnsandboxedSandbox()


@pytest.fixture
def bubblewrap() -> RunningSandbox:
    """The real sandbox; skipped loudly where there is none."""
    if probe_sandbox().host is None:
        pytest.skip(f"NOT PROVED: isolation of generated code. {probe_sandbox().reason}")
    sandbox = make_sandbox(load_settings())
    assert isinstance(sandbox, RunningSandbox)
    return sandbox


@pytest.fixture(params=["unsandboxed", pytest.param("bubblewrap", marks=pytest.mark.sandbox)])
def either(request: pytest.FixtureRequest) -> RunningSandbox:
    """Both kinds: what is tested with it must hold without isolation too."""
    return request.getfixturevalue(request.param)


async def python(sandbox: RunningSandbox, tree: Path, code: str, *args: str, **limits: float) -> Completed:
    """What running the code in the sandbox gave; keywords are limits, 30 s of time unless told."""
    ceilings = Limits(**{"wall_s": 30.0, **limits})  # type: ignore[arg-type]
    return await sandbox.run(["python", "-c", code, *args], tree=tree, limits=ceilings)


def processes_with(mark: str) -> list[int]:
    """Ids of all processes on the machine, except this one, whose command line holds the mark."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and any(mark in word for word in process.cmdline()):
                found.append(process.pid)
        except psutil.Error:
            continue
    return found


async def test_output_and_status_are_reported_when_a_command_ends(either: RunningSandbox, tmp_path: Path) -> None:
    """Both streams and the exit status come back."""
    done = await python(either, tmp_path, "import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)")
    assert (done.exit_code, done.stdout, done.stderr, done.timed_out) == (3, "out\n", "err\n", False)


async def test_tree_is_the_working_directory_when_a_command_runs(either: RunningSandbox, tmp_path: Path) -> None:
    """Relative paths lead into the tree."""
    (tmp_path / "here.txt").write_text("found")
    assert (await python(either, tmp_path, "print(open('here.txt').read())")).stdout == "found\n"


async def test_environment_is_clean_when_ours_holds_a_secret(
    either: RunningSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Variables of the service do not reach generated code; those named do."""
    monkeypatch.setenv("API_SECRET", "s3cret")
    done = await either.run(
        ["python", "-c", "import os; print(os.environ.get('API_SECRET'), os.environ['SHOWN'])"],
        tree=tmp_path,
        env={"SHOWN": "yes"},
    )
    assert done.stdout == "None yes\n"


async def test_endless_loop_is_ended_when_its_time_is_up(either: RunningSandbox, tmp_path: Path) -> None:
    """The wall clock ends it, and the result says so."""
    mark = secrets.token_hex(8)
    done = await python(either, tmp_path, "while True: pass", mark, wall_s=0.5)
    assert done.timed_out
    assert "within 0.5 s" in done.stderr
    assert not processes_with(mark)


async def test_processor_time_is_bounded_when_a_loop_burns_it(either: RunningSandbox, tmp_path: Path) -> None:
    """RLIMIT_CPU ends the process before the wall clock does."""
    done = await python(either, tmp_path, "while True: pass", cpu_s=1)
    assert not done.timed_out
    assert done.exit_code >= 128


async def test_memory_is_bounded_when_a_program_takes_all(either: RunningSandbox, tmp_path: Path) -> None:
    """A program that fills memory ends; it does not get what it asks for."""
    code = "x = []\nfor _ in range(400): x.append(bytearray(10_000_000))\nprint('got it all')"
    done = await python(either, tmp_path, code, memory_bytes=200 * MIB)
    assert done.exit_code != 0
    assert "got it all" not in done.stdout


async def test_files_are_bounded_when_a_program_writes_without_end(either: RunningSandbox, tmp_path: Path) -> None:
    """RLIMIT_FSIZE refuses to let a file grow over its limit."""
    target = tmp_path / "data"
    code = f"open({str(target / 'big')!r}, 'wb').write(b'x' * 2_000_000)"
    done = await either.run(
        ["python", "-c", code], tree=tmp_path, writable=[target], limits=Limits(file_bytes=1_000_000)
    )
    assert done.exit_code != 0
    assert (target / "big").stat().st_size <= 1_000_000


async def test_disk_is_bounded_when_a_program_fills_its_directories(either: RunningSandbox, tmp_path: Path) -> None:
    """Many small files end it as a large one would; the result says why."""
    target = tmp_path / "data"
    code = (
        f"import itertools, time\nfor n in itertools.count():\n"
        f"    open({str(target)!r} + f'/{{n}}', 'wb').write(b'x' * 1_000_000)\n    time.sleep(0.005)"
    )
    limits = Limits(disk_bytes=20 * MIB, wall_s=30.0)
    (tmp_path / "tree").mkdir()
    done = await either.run(["python", "-c", code], tree=tmp_path / "tree", writable=[target], limits=limits)
    assert not done.timed_out
    assert "its files took more than 20 MiB" in done.stderr
    assert sum(path.stat().st_size for path in target.iterdir()) < 400 * MIB


async def test_our_memory_stays_small_when_a_program_prints_without_end(either: RunningSandbox, tmp_path: Path) -> None:
    """Only the end of the output is kept."""
    before = psutil.Process().memory_info().rss
    done = await python(either, tmp_path, "while True: print('x' * 100_000)", wall_s=1.5)
    assert len(done.stdout) == 200_000
    assert psutil.Process().memory_info().rss - before < 100 * MIB


async def test_nothing_is_left_when_the_caller_is_cancelled(either: RunningSandbox, tmp_path: Path) -> None:
    """Cancelling the awaiting task ends the whole tree, daemons included."""
    mark = secrets.token_hex(8)
    (tmp_path / "ready").mkdir()
    code = (
        "import os, time\n"
        "if os.fork() == 0:\n    os.setsid()\n    if os.fork(): os._exit(0)\n"
        f"open({str(tmp_path / 'ready')!r} + '/' + str(os.getpid()), 'w')\ntime.sleep(600)"
    )
    run = either.run(["python", "-c", code, mark], tree=tmp_path, writable=[tmp_path / "ready"])
    task = asyncio.create_task(run)
    while len(list((tmp_path / "ready").iterdir())) < 2:
        assert not task.done()
        await asyncio.sleep(0.02)
    assert len(processes_with(mark)) >= 2
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not processes_with(mark)


async def test_daemon_is_ended_when_its_command_has_ended(either: RunningSandbox, tmp_path: Path) -> None:
    """A process that detaches itself and closes its output does not outlive the run."""
    mark = secrets.token_hex(8)
    code = "import os, time\nif os.fork() == 0:\n  os.setsid()\n  [os.close(n) for n in (0, 1, 2)]\n  time.sleep(600)"
    done = await python(either, tmp_path, code, mark)
    assert done.exit_code == 0
    assert not processes_with(mark)


@pytest.mark.sandbox
@pytest.mark.parametrize(
    "path",
    [str(Path.home()), "/etc/shadow", "/etc/passwd", "/home", "/var/log", str(Path(__file__).parent), "/run"],
    ids=["home", "shadow", "passwd", "homes", "logs", "our_sources", "run"],
)
async def test_host_files_are_out_of_reach_when_read(bubblewrap: RunningSandbox, tmp_path: Path, path: str) -> None:
    """Nothing of the host but the system's programs and this interpreter can be read."""
    code = "import os, sys; p = sys.argv[1]; print(open(p).read() if os.path.isfile(p) else '\\n'.join(os.listdir(p)))"
    done = await python(bubblewrap, tmp_path, code, path)
    on_the_way_to_python = {part for root in bwrap.interpreter_roots() for part in root.parts}
    assert done.exit_code == 1 or set(done.stdout.splitlines()) <= on_the_way_to_python, done.stdout


@pytest.mark.sandbox
@pytest.mark.parametrize(
    "path",
    [
        "/x", "/app/x", "/usr/x", "/etc/x", "/dev/x", "/var/x", "/proc/sys/kernel/core_pattern",
        "/proc/sys/vm/overcommit_memory", "/proc/sysrq-trigger", "/proc/self/oom_score_adj", "/sys/x",
    ],
)  # fmt: skip
async def test_writing_is_refused_when_outside_the_given_directories(
    bubblewrap: RunningSandbox, tmp_path: Path, path: str
) -> None:
    """The system, the tree and the kernel's settings can not be written, not even by root's sandbox."""
    done = await python(bubblewrap, tmp_path, "import os, sys; os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT)", path)
    assert done.exit_code == 1
    assert "Error" in done.stderr


@pytest.mark.sandbox
async def test_writing_works_when_the_directory_was_given(bubblewrap: RunningSandbox, tmp_path: Path) -> None:
    """A writable directory keeps its own path, and what is written stays; /tmp is private and goes."""
    code = f"open({str(tmp_path / 'out' / 'a')!r}, 'w').write('kept'); open('/tmp/gone', 'w').write('x')"
    done = await bubblewrap.run(["python", "-c", code], tree=tmp_path, writable=[tmp_path / "out"])
    assert done.exit_code == 0, done.stderr
    assert (tmp_path / "out" / "a").read_text() == "kept"
    assert not Path("/tmp/gone").exists()


@pytest.mark.sandbox
async def test_services_of_the_host_are_out_of_reach_when_connected_to(
    bubblewrap: RunningSandbox, tmp_path: Path
) -> None:
    """A port open on the host's loopback does not exist inside."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        socket.create_connection(("127.0.0.1", port)).close()
        code = "import socket, sys; socket.create_connection(('127.0.0.1', int(sys.argv[1])), 2)"
        done = await python(bubblewrap, tmp_path, code, str(port))
    assert "ConnectionRefusedError" in done.stderr


@pytest.mark.sandbox
@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1", "169.254.169.254"])
async def test_network_is_unreachable_when_an_address_outside_is_tried(
    bubblewrap: RunningSandbox, tmp_path: Path, address: str
) -> None:
    """There is no route to anywhere."""
    code = "import socket, sys; socket.create_connection((sys.argv[1], 80), 2)"
    done = await python(bubblewrap, tmp_path, code, address)
    assert "OSError: [Errno 101]" in done.stderr or "OSError: [Errno 99]" in done.stderr, done.stderr


@pytest.mark.sandbox
async def test_names_are_not_resolved_when_asked_for(bubblewrap: RunningSandbox, tmp_path: Path) -> None:
    """There is no DNS."""
    done = await python(bubblewrap, tmp_path, "import socket; socket.getaddrinfo('example.com', 80)")
    assert "gaierror" in done.stderr


@pytest.mark.sandbox
async def test_abstract_sockets_of_the_host_are_out_of_reach_when_connected_to(
    bubblewrap: RunningSandbox, tmp_path: Path
) -> None:
    """Abstract unix sockets have no file to hide; the network namespace hides them."""
    name = f"thinkus-{secrets.token_hex(8)}"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"\0{name}")
        server.listen()
        code = "import socket, sys; s = socket.socket(socket.AF_UNIX); s.connect('\\0' + sys.argv[1])"
        done = await python(bubblewrap, tmp_path, code, name)
    assert "ConnectionRefusedError" in done.stderr


@pytest.mark.sandbox
async def test_host_processes_are_invisible_when_listed(bubblewrap: RunningSandbox, tmp_path: Path) -> None:
    """/proc shows the sandbox's own processes only."""
    code = "import os; print(sorted(int(n) for n in os.listdir('/proc') if n.isdigit()), os.getuid())"
    done = await python(bubblewrap, tmp_path, code)
    pids, uid = done.stdout.rsplit(" ", 1)
    assert len(pids.split(",")) <= 3
    assert uid == "65534\n"


@pytest.mark.sandbox
async def test_host_processes_can_not_be_signalled_when_their_id_is_known(
    bubblewrap: RunningSandbox, tmp_path: Path
) -> None:
    """Signal 0 to this test's own id finds nobody."""
    # ids inside start at 1, ours is far above
    done = await python(bubblewrap, tmp_path, "import os, sys; os.kill(int(sys.argv[1]), 0)", str(os.getpid()))
    assert "ProcessLookupError" in done.stderr


@pytest.mark.sandbox
async def test_fork_bomb_is_bounded_when_it_multiplies(bubblewrap: RunningSandbox, tmp_path: Path) -> None:
    """Processes run out for the bomb, not for the machine; all are gone afterwards."""
    mark = secrets.token_hex(8)
    code = "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass"
    running = asyncio.create_task(python(bubblewrap, tmp_path, code, mark, processes=30, wall_s=2.0))
    most = 0
    while not running.done():
        most = max(most, len(processes_with(mark)))
        await asyncio.sleep(0.1)
    done = await running
    assert done.timed_out or done.exit_code == 137
    assert 0 < most <= 40 or probe_sandbox().cgroups is None
    assert not processes_with(mark)


KERNEL_CALLS = """
import ctypes, errno, platform, socket
libc = ctypes.CDLL(None, use_errno=True)
numbers = {"x86_64": (250, 321, 425, 101, 272), "aarch64": (219, 280, 425, 117, 97)}[platform.machine()]
print([(libc.syscall(number, 0, 0, 0, 0, 0), errno.errorcode[ctypes.get_errno()])[1] for number in numbers])
for family in (38, 40):
    try: socket.socket(family, socket.SOCK_STREAM)
    except OSError as error: print(errno.errorcode[error.errno])
"""


@pytest.mark.sandbox
async def test_kernel_calls_that_no_app_needs_are_refused(bubblewrap: RunningSandbox, tmp_path: Path) -> None:
    """keyctl, bpf, io_uring, ptrace, unshare; and sockets of families that the network namespace does not bound."""
    host = probe_sandbox().host
    if host is None or not host.call_filter:
        pytest.skip(f"NOT PROVED: kernel calls are filtered. {probe_sandbox().detail}")
    done = await python(bubblewrap, tmp_path, KERNEL_CALLS)
    assert done.stdout.splitlines() == [str(["EPERM"] * 5), "EAFNOSUPPORT", "EAFNOSUPPORT"], done.stderr


@pytest.mark.sandbox
async def test_no_capability_and_no_new_namespace_when_asked_for(bubblewrap: RunningSandbox, tmp_path: Path) -> None:
    """The effective set is empty, and no user namespace can be made to fill it."""
    code = (
        "import ctypes; print([l.split()[1] for l in open('/proc/self/status') if l[:6] == 'CapEff'])\n"
        "print(ctypes.CDLL(None).unshare(0x10000000))"
    )
    done = await python(bubblewrap, tmp_path, code)
    assert done.stdout.splitlines()[0] == "['0000000000000000']"
    assert done.stdout.splitlines()[1] == "-1"


@pytest.mark.sandbox
async def test_link_in_the_tree_leads_nowhere_when_it_points_out(bubblewrap: RunningSandbox, tmp_path: Path) -> None:
    """A link to a file of the host dangles inside."""
    (tmp_path / "link").symlink_to("/etc/hostname")
    done = await python(bubblewrap, tmp_path, "open('link')")
    assert "FileNotFoundError" in done.stderr


@pytest.mark.sandbox
async def test_sandbox_unavailable_is_raised_when_the_tree_does_not_exist(
    bubblewrap: RunningSandbox, tmp_path: Path
) -> None:
    """A sandbox that can not be set up is not mistaken for a command that failed."""
    with pytest.raises(SandboxUnavailable, match="could not be set up"):
        await python(bubblewrap, tmp_path / "absent", "print('never')")


@pytest.mark.sandbox
async def test_start_is_quick_when_many_commands_run(bubblewrap: RunningSandbox, tmp_path: Path) -> None:
    """The overhead of a run stays far under a second, so that stages may run many."""
    started = time.perf_counter()
    for _ in range(3):
        assert (await python(bubblewrap, tmp_path, "pass")).exit_code == 0
    assert time.perf_counter() - started < 15


@pytest.mark.sandbox
async def test_memory_of_many_processes_is_bounded_when_there_are_no_control_groups(
    bubblewrap: RunningSandbox, tmp_path: Path
) -> None:
    """Sampling ends a tree whose processes each stay under the limit but not together."""
    found = probe_sandbox()
    assert found.host is not None
    code = "import os, time\nfor _ in range(3): os.fork()\nx = bytearray(60_000_000)\ntime.sleep(600)"
    done = await python(BubblewrapSandbox(found.program, found.host, None), tmp_path, code, memory_bytes=300 * MIB)
    assert not done.timed_out
    assert "of memory in" in done.stderr
