"""The eight stages as data, a workflow compiled to tasks, and how it grows while it runs."""
