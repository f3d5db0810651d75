"""Load the notebook checks wherever pytest is started; they live in tests/oracle.py."""

pytest_plugins = ["oracle"]
