"""A small invented world to try Essaim on: three Mastodon-like servers, a PDS, a PLC directory and an X.

`World` holds its people, `SandboxServer` answers for all of them on one port of this machine, `approve` signs
somebody in the way a browser would. The demo and the tests use it; the same contract tests run on real servers,
which keeps it honest. What it answers comes from Mastodon's documentation, the reference PDS, and runs of both.
"""

from essaim.networks.sandbox.accounts import LogEntry, SandboxAccount, XPerson, XPost
from essaim.networks.sandbox.faults import Fault, FaultKind, Faults
from essaim.networks.sandbox.limits import DEMO_LIMITS, SandboxLimits
from essaim.networks.sandbox.server import NotApproved, SandboxServer, approve
from essaim.networks.sandbox.world import World

__all__ = [
    "DEMO_LIMITS",
    "Fault",
    "FaultKind",
    "Faults",
    "LogEntry",
    "NotApproved",
    "SandboxAccount",
    "SandboxLimits",
    "SandboxServer",
    "World",
    "XPerson",
    "XPost",
    "approve",
]
