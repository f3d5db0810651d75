"""The files that tell people how to join: they hold what they should and name what exists."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = set(re.findall(r"^([\w-]+):", MAKEFILE, re.MULTILINE))


def read_yaml(name):
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def commands(workflow):
    return [
        step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step
    ]


def test_the_workflow_tries_every_python_and_system():
    workflow = read_yaml(".github/workflows/tests.yml")
    matrix = workflow["jobs"]["locked"]["strategy"]["matrix"]
    wanted = SpecifierSet(PROJECT["requires-python"])
    assert matrix["python"] == [f"3.{n}" for n in range(30) if wanted.contains(f"3.{n}")]
    assert {name.split("-")[0] for name in matrix["system"]} == {"ubuntu", "macos", "windows"}
    assert workflow["jobs"]["ranges"]["strategy"]["matrix"]["end"] == ["oldest", "newest"]
    assert {"lint", "browser", "peers"} <= workflow["jobs"].keys()
    # YAML reads the key "on" as true.
    assert "schedule" in workflow[True]


def test_the_workflow_names_targets_and_markers_that_exist():
    said = "\n".join(commands(read_yaml(".github/workflows/tests.yml")))
    for end in ("oldest", "newest"):
        assert f"test-{end}" in TARGETS
    called = set(re.findall(r"\bmake ([a-z-]+)(?!\S)", said)) - {"test-"}
    assert called <= TARGETS
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"]
    markers = {line.split(":")[0] for line in settings["ini_options"]["markers"]}
    for expression in re.findall(r'pytest -m "?([a-z ]+)', said):
        assert set(expression.split()) - {"not", "and", "or"} <= markers


def test_pre_commit_runs_what_make_lint_runs():
    hooks = read_yaml(".pre-commit-config.yaml")["repos"][0]["hooks"]
    lint = MAKEFILE.partition("\nlint:")[2].partition("\n\n")[0]
    for tool in ("ruff check", "ruff format", "mypy"):
        assert tool in lint
        assert any(tool in hook["entry"] for hook in hooks)


def test_the_citation_is_of_this_version():
    citation = read_yaml("CITATION.cff")
    assert citation["cff-version"] == "1.2.0"
    assert {"message", "title", "authors", "license"} <= citation.keys()
    assert citation["version"] == PROJECT["version"]
    assert citation["license"] == PROJECT["license"]


def test_the_changelog_knows_this_version_and_what_comes():
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert PROJECT["version"] in headings
    kinds = re.findall(r"^### (\w+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert set(kinds) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "README.md"])
def test_files_and_targets_that_are_named_exist(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    paths = re.findall(r"`((?:dlsg_utils|notebooks|tests|data|docs|benchmarks)/[\w./-]*)`", text)
    assert [path for path in paths if not (ROOT / path).exists() and "NN" not in path] == []
    assert set(re.findall(r"`make ([a-z-]+)", text)) <= TARGETS
