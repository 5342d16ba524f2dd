"""What follows from the answer at a gate. Pure."""

from orchestrator.models import Gate, TaskError, Verdict


def refusal(gate: Gate) -> TaskError | None:
    """Why the workflow does not go on past the gate; None when it does."""
    if gate.verdict is Verdict.APPROVED:
        return None
    if gate.verdict is Verdict.EXPIRED:
        until = f" until {gate.expires_at:%Y-%m-%d %H:%M:%S} UTC" if gate.expires_at else ""
        message = f"The decision on {gate.name} expired: nobody answered{until}."
    else:
        said = f": {gate.comment}" if gate.comment else "."
        message = f"The {gate.name} was {gate.verdict} by {gate.decided_by}{said}"
    return TaskError(code=f"decision_{gate.verdict}", message=message)
