"""Durable documents and blobs: SQLite by default, MongoDB through motor when `MONGODB_URI` is set."""

from orchestrator.store.opening import open_store

__all__ = ["open_store"]
