"""One way to call everything: order and names of arguments, short signatures, one spelling."""

import ast
import dataclasses
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from public import PUBLIC

from dlsg_utils import adversarial, attribution, features, plotting, pretrained, visualization
from dlsg_utils._core.checks import OTHER_NAMES

PACKAGE = Path(__file__).parents[2] / "dlsg_utils"
KEYWORD_ONLY, POSITIONAL = inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD
EMPTY = inspect.Parameter.empty

SIGNATURES = {
    name: inspect.signature(each)
    for name, each in PUBLIC.items()
    if not (inspect.isclass(each) and issubclass(each, Exception))  # these have none of their own
}
OF_MODELS = {
    name: signature
    for name, signature in SIGNATURES.items()
    if "model" in signature.parameters and not dataclasses.is_dataclass(PUBLIC[name])
}


@pytest.mark.parametrize("name", SIGNATURES)
def test_help_shows_a_short_signature(name: str) -> None:
    signature = SIGNATURES[name]
    # Few have more than ten arguments; those get a line of help for every two or three.
    assert len(str(signature)) <= max(400, 40 * len(signature.parameters))


@pytest.mark.parametrize("name", OF_MODELS)
def test_options_are_keyword_only_behind_model_images_and_labels(name: str) -> None:
    parameters = OF_MODELS[name].parameters
    assert next(iter(parameters)) == "model"
    positional = [key for key, each in parameters.items() if each.kind == POSITIONAL]
    optional = {key for key in positional if parameters[key].default is not EMPTY}
    assert optional <= {"labels", "targets", "layers", "positions", "encoding", "preprocess"}
    order = ["model", "images", "image", "content", "labels", "targets"]
    known = [key for key in positional if key in order]
    assert known == sorted(known, key=order.index)


def test_seeds_are_none_by_default_and_options_have_one_name() -> None:
    others = {other for names in OTHER_NAMES.values() for other in names.split()}
    # What some functions call another thing by is a good name elsewhere.
    meant = {
        "alpha",
        "batch_size",
        "inputs",
        "learning_rate",
        "names",
        "noise",
        "sigma",
        "target",
        "x",
    }
    foreign = others - OTHER_NAMES.keys() - meant
    for name, signature in SIGNATURES.items():
        parameters = signature.parameters
        assert not foreign & parameters.keys(), name
        if "seed" in parameters and parameters["seed"].default is not EMPTY:
            assert parameters["seed"].default is None, name
            assert parameters["seed"].kind == KEYWORD_ONLY, name
        for option in {"max_memory", "progress", "bounds"} & parameters.keys():
            assert parameters[option].kind == KEYWORD_ONLY, name


@pytest.mark.parametrize(
    ("function", "habit", "name"),
    [
        (adversarial.fgsm, "eps", "epsilon"),
        (adversarial.fgsm, "y", "labels"),
        (adversarial.pgd, "nb_iter", "steps"),
        (adversarial.pgd, "alpha", "step_size"),
        (adversarial.pgd, "targeted", "targets"),
        (adversarial.deepfool, "max_iter", "steps"),
        (adversarial.lbfgs, "binary_search_steps", "searches"),
        (adversarial.random_noise, "stddev", "sigma"),
        (attribution.saliency, "class_index", "targets"),
        (attribution.saliency, "batch_size", "max_memory"),
        (attribution.grad_cam, "penultimate_layer", "layer"),
        (attribution.smooth_grad, "num_samples", "samples"),
        (attribution.smooth_grad, "noise_level", "noise"),
        (attribution.integrated_gradients, "n_steps", "steps"),
        (attribution.integrated_gradients, "baselines", "baseline"),
        (attribution.occlusion, "patch_size", "patch"),
        (features.nearest, "k", "n_neighbors"),
        (features.network_features, "layer_name", "layer"),
        (plotting.show, "figsize", "size"),
        (plotting.show, "title", "titles"),
        (plotting.overlay, "opacity", "alpha"),
        (pretrained.top_k, "top", "k"),
        (visualization.activations, "layers", "layer"),
        (visualization.deep_dream, "iterations", "steps"),
        (visualization.deep_dream, "layer", "layers"),
        (visualization.maximize, "seed_input", "start"),
        (visualization.maximize, "class_index", "objective"),
        (visualization.style_transfer, "tv_weight", "total_variation"),
    ],
)
def test_habits_are_answered_with_our_name(function: Any, habit: str, name: str) -> None:
    assert name in inspect.signature(function).parameters
    with pytest.raises(TypeError, match=rf"{function.__name__}\(\) takes {name}=…, not {habit}=…"):
        function(**{habit: np.zeros(1)})


BRITISH = re.compile(
    r"artefact|behaviour|cancelled|catalogue|centre\b|colour|favour|grey|labelled|licence|modelled"
    r"|neighbour|analyse[ds]?\b|(?:binar|general|initial|maxim|minim|normal|optim|organ|parametr"
    r"|penal|random|recogn|regular|standard|summar|util|visual)is(?:e[drs]?|ing|ations?)\b",
    re.IGNORECASE,
)


def _names_and_docstrings(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module):
            yield getattr(node, "name", "")
            yield ast.get_docstring(node) or ""


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.stem)
def test_names_and_docstrings_are_in_american_spelling(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [match[0] for text in _names_and_docstrings(tree) for match in BRITISH.finditer(text)]
    assert found == []


@pytest.mark.parametrize("word", ["randomised", "grey_levels", "Neighbours", "optimiser"])
def test_british_spelling_is_noticed(word: str) -> None:
    assert BRITISH.search(word)
    assert not BRITISH.search("randomized gray color neighbor optimizer premise license promise")
