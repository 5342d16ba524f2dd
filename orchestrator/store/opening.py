"""Which store the settings ask for."""

from orchestrator.config import Settings
from orchestrator.store.protocol import Store
from orchestrator.store.sqlite import SqliteStore


async def open_store(settings: Settings) -> Store:
    """An opened store: MongoDB when `MONGODB_URI` is set, else the embedded one in the data directory."""
    if settings.mongodb_uri is not None:
        from orchestrator.store.mongo import MongoStore

        uri = settings.mongodb_uri.get_secret_value()
        store: Store = MongoStore(uri, settings.mongodb_db, settings.store_timeout_s)
    else:
        folder = settings.data_dir
        store = SqliteStore(folder / "store.db", folder / "blobs", settings.store_timeout_s)
    await store.open()
    return store
