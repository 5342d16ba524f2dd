"""What touches the machine: sandbox, browser, running apps, snapshots."""
