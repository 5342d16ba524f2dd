"""Durable documents and blobs: SQLite by default, MongoDB through motor when `MONGODB_URI` is set."""
