"""What every store does: one suite, run by the unit tests in memory and by the integration tests over real servers.

A subclass gives a `store` fixture: an opened store that holds nothing.
"""

from store_record_conformance import StoreBlobs, StoreContracts, StoreDeployments, StoreListings
from store_scheduling_conformance import StoreCommits, StoreLeases, StoreOpening


class StoreConformance(
    StoreOpening, StoreLeases, StoreCommits, StoreListings, StoreContracts, StoreBlobs, StoreDeployments
):
    """All of it."""
