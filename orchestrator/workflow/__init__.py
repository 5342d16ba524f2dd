"""The eight stages as data, and how a workflow grows."""
