"""The pure core of the scheduler."""
