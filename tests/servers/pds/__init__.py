"""A real PDS with its directory of identities."""

from tests.servers.pds.launch import PdsServer, running, shared_pds

__all__ = ["PdsServer", "running", "shared_pds"]
