"""The order of the packages: imports point one way, and no private module is another package's."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "dlsg_utils"

# From low to high: a package imports from those before it and from itself.
FLOORS = [
    ["_core"],
    ["arithmetic", "data"],
    ["inspection", "distributed"],
    ["models"],
    ["training"],
    ["ascent"],
    ["attribution", "visualization"],
    ["adversarial", "features"],
    ["applications"],
    ["teaching"],
    ["plotting"],
    ["widgets"],
    ["course"],
    ["__main__"],
]
FLOOR = {package: number for number, packages in enumerate(FLOORS) for package in packages}
WITHOUT_TENSORFLOW = ["_core", "arithmetic", "data"]


def imports(tree: ast.AST, package: str) -> Iterator[tuple[int, str, list[str]]]:
    """Yield line, module and names of each import from dlsg_utils, relative ones written out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name, []
        elif isinstance(node, ast.ImportFrom):
            module = f"dlsg_utils.{package}" if node.level else node.module or ""
            yield node.lineno, module, [alias.name for alias in node.names]


def faults(source: str, package: str) -> list[str]:
    """Return what is wrong with the imports of a module of a package."""
    found = []
    for line, module, names in imports(ast.parse(source), package):
        root, *parts = module.split(".")
        if root != "dlsg_utils":
            continue
        for path in [[*parts, name] for name in names] or [parts]:
            other = path[0]
            if other == package or other not in FLOOR:
                continue
            if FLOOR[other] >= FLOOR[package]:
                found.append(f"line {line}: {package} imports {other}, which is not below it")
            if other != "_core" and any(part.startswith("_") for part in path[1:]):
                found.append(f"line {line}: {'.'.join(path)} is private to {other}")
    return found


def modules() -> list[Path]:
    return [p for p in sorted(PACKAGE.rglob("*.py")) if p != PACKAGE / "__init__.py"]


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_down_and_stay_out_of_private_modules(path):
    package = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    assert package in FLOOR, f"{package} has no floor: add it to FLOORS"
    assert faults(path.read_text(encoding="utf-8"), package) == []


@pytest.mark.parametrize(
    ("source", "package", "said"),
    [
        ("from dlsg_utils.attribution import saliency", "ascent", "not below"),
        ("from dlsg_utils import widgets", "plotting", "not below"),
        ("import dlsg_utils.training.fit", "models", "not below"),
        ("def f():\n    from dlsg_utils import plotting", "visualization", "not below"),
        ("from dlsg_utils.attribution._occlusion_crops import x", "adversarial", "private"),
        ("from dlsg_utils.data.store import _read", "models", "private"),
        ("from dlsg_utils.data import _store", "models", "private"),
    ],
)
def test_a_planted_import_is_caught(source, package, said):
    assert said in faults(source, package)[0]


@pytest.mark.parametrize(
    ("source", "package"),
    [
        ("from dlsg_utils._core.checks import whole", "widgets"),
        ("from dlsg_utils.attribution import _occlusion_crops", "attribution"),
        ("from dlsg_utils import data, models", "training"),
        ("import numpy", "arithmetic"),
    ],
)
def test_what_is_allowed_passes(source, package):
    assert faults(source, package) == []


@pytest.mark.parametrize("package", WITHOUT_TENSORFLOW)
def test_the_lowest_packages_do_without_tensorflow(package):
    heavy = {"tensorflow", "keras", "matplotlib", "sklearn", "skimage", "pandas"}
    for path in (PACKAGE / package).rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:  # at import, not in functions
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {name.split(".")[0] for name in names} & heavy, path
