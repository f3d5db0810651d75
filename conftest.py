"""Load the plugins of tests/ wherever pytest is started: the notebooks' checks, and the browser."""

pytest_plugins = ["oracle", "chromium"]
