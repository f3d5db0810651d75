"""What hardware() makes of the computer and of the environment's variables."""

import json
from pathlib import Path

import psutil
import pytest
import tensorflow as tf

from dlsg_utils.distributed import cluster as clusters
from dlsg_utils.distributed.hardware import hardware

VARIABLES = (
    *("TF_CONFIG", "DLSG_DEVICES", "DLSG_PORT", "DLSG_PRECISION", "DLSG_STRATEGY", "DLSG_WAIT"),
    *("DLSG_XLA", "SLURM_JOB_ID", "SLURM_LOCALID", "SLURM_PROCID", "SLURM_STEP_NODELIST"),
    *("SLURM_STEP_NUM_TASKS", "SLURM_STEP_TASKS_PER_NODE", "SLURMD_NODENAME"),
)


@pytest.fixture
def variables(monkeypatch):
    """Set these variables, and none else of those that are read."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)

    def set_all(**values):
        for name, value in values.items():
            monkeypatch.setenv(name, str(value))

    return set_all


def look():
    return hardware.__wrapped__()


def test_one_cpu(variables):
    if tf.config.list_physical_devices("GPU"):
        pytest.skip("this computer has a GPU")
    found = look()
    assert found.devices == ("CPU:0",)
    assert not found.xla
    assert found.strategy is tf.distribute.get_strategy()
    assert (found.worker, found.workers) == (0, ())
    report = str(found)
    assert "devices      CPU:0\n" in report
    assert f"precision    {found.precision}\n" in report
    assert report.endswith("DefaultStrategy, replicas: 1")


def test_memory_is_the_computers_or_its_containers(variables, monkeypatch):
    total = psutil.virtual_memory().total
    assert 2**28 < look().memory <= total
    monkeypatch.setattr(Path, "exists", lambda path: True)
    for text, expected in ((f"{2**30}\n", 2**30), ("max\n", total), (f"{2 * total}", total)):
        monkeypatch.setattr(Path, "read_text", lambda path, text=text: text)
        assert look().memory == expected
    monkeypatch.setattr(Path, "read_text", lambda path: str(2**30))
    assert "memory       1.0 GiB" in str(look())


def test_instructions_and_the_precision_that_pays(variables, monkeypatch):
    x86 = "flags : fpu avx avx2 fma avx512f avx512_bf16"
    arm = "Features : fp asimd sve bf16 i8mm"
    old = "flags : fpu sse2"
    for text, instructions, precision in (
        (x86, ("avx2", "avx512f", "avx512_bf16"), "bfloat16"),
        (arm, ("asimd", "sve", "bf16"), "float32"),
        (old, (), "float32"),
    ):
        monkeypatch.setattr(Path, "read_text", lambda path, text=text: text)
        found = look()
        assert found.instructions == instructions
        if not tf.config.list_physical_devices("GPU"):
            assert found.precision == precision


def test_without_linux_no_instructions_are_known(variables, monkeypatch):
    monkeypatch.setattr(Path, "exists", lambda path: False)
    assert look().instructions == ()
    assert "instructions not known" in str(look())


def test_choices_from_outside(variables):
    variables(DLSG_XLA=1, DLSG_PRECISION="float32", DLSG_STRATEGY="mirrored", DLSG_DEVICES="cpu:0")
    found = look()
    assert found.xla
    assert found.precision == "float32"
    assert isinstance(found.strategy, tf.distribute.MirroredStrategy)
    variables(DLSG_STRATEGY="one")
    assert isinstance(look().strategy, tf.distribute.OneDeviceStrategy)


TWO = {"worker": ["a:1", "b:1"]}


def config(cluster=TWO, **task):
    return json.dumps({"cluster": cluster, "task": {"type": "worker", "index": 0} | task})


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"DLSG_XLA": "yes"}, "DLSG_XLA='yes' is unknown.*0, 1"),
        ({"DLSG_STRATEGY": "miror"}, "Did you mean 'mirrored'"),
        ({"DLSG_STRATEGY": "workers"}, "needs TF_CONFIG or Slurm's variables"),
        ({"DLSG_DEVICES": "CPU"}, "such as 'GPU:0,GPU:1', got 'CPU'"),
        ({"DLSG_DEVICES": "CPU:0,CPU:0"}, "different devices"),
        ({"DLSG_DEVICES": "GPU:99"}, "DLSG_DEVICES='GPU:99' is unknown.*CPU:0"),
        ({"TF_CONFIG": config(), "DLSG_DEVICES": "CPU:0"}, "does not go with several workers"),
        ({"TF_CONFIG": config(), "DLSG_WAIT": "long"}, "DLSG_WAIT takes seconds.*'long'"),
    ],
)
def test_wrong_choices(variables, values, message):
    variables(**values)
    with pytest.raises(ValueError, match=message):
        look()


# TF_CONFIG


def test_workers_of_tf_config(variables):
    assert clusters.from_environment() is None
    variables(TF_CONFIG=config(index=1))
    assert clusters.from_environment() == clusters.Cluster(("a:1", "b:1"), 1)
    with_chief = {"chief": ["c:1"], "worker": ["a:1", "b:1"]}
    variables(TF_CONFIG=config(with_chief, index=1))
    assert clusters.from_environment() == clusters.Cluster(("c:1", "a:1", "b:1"), 2)
    variables(TF_CONFIG=config(with_chief, type="chief"))
    assert clusters.from_environment() == clusters.Cluster(("c:1", "a:1", "b:1"), 0)


@pytest.mark.parametrize("text", ["{}", '{"cluster": {}}', config({"worker": ["a:1"]})])
def test_a_tf_config_of_one_process(variables, text):
    variables(TF_CONFIG=text)
    assert clusters.from_environment() is None


def test_one_process_may_ignore_tf_config(variables):
    variables(TF_CONFIG=config(), DLSG_STRATEGY="one")
    assert look().workers == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("worker 0", "TF_CONFIG takes JSON such as .*, got 'worker 0': Expecting value"),
        ("[1]", r"TF_CONFIG takes JSON such as .*, got '\[1\]': it is no object"),
        (config({"worker": "a:1"}), r"TF_CONFIG takes JSON such as .* must be a list"),
        (config({"worker": [1, 2]}), "Task address 1 must be"),
        (config(index=2), "No task with index 2 in job 'worker'"),
        (config(index=-1), "No task with index -1"),
        (config(index="first"), "'first'"),
        (config(type="chief"), "No such job in cluster: 'chief'"),
        (config({**TWO, "ps": ["c:1"]}), "tasks of type 'ps'"),
        (config({"worker": ["a:1", "b:1", "a:1"]}), "several workers the same address, a:1"),
        (config({"worker": ["a:1", "b"]}), "the address 'b'; an address is host:port"),
        (config({"worker": ["a:1", "b:70000"]}), "'b:70000'.* 1 to 65535"),
    ],
)
def test_wrong_tf_config(variables, text, message):
    variables(TF_CONFIG=text)
    with pytest.raises(ValueError, match=message):
        look()


# Slurm

SLURM = {
    "SLURM_JOB_ID": 1234,
    "SLURM_LOCALID": 0,
    "SLURM_PROCID": 3,
    "SLURM_STEP_NODELIST": "gpu[01-02,07]",
    "SLURM_STEP_NUM_TASKS": 4,
    "SLURM_STEP_TASKS_PER_NODE": "2,1(x2)",
    "SLURMD_NODENAME": "gpu07",
}


def test_workers_of_slurm(variables):
    variables(**SLURM, DLSG_PORT=5000)
    expected = ("gpu01:5000", "gpu01:5001", "gpu02:5000", "gpu07:5000")
    assert clusters.from_environment() == clusters.Cluster(expected, 3)


def test_slurm_jobs_take_different_ports(variables):
    ports = set()
    for job in (1234, 1235):
        variables(**SLURM | {"SLURM_JOB_ID": job})
        cluster = clusters.from_environment()
        ports |= {address.rpartition(":")[2] for address in cluster.workers[:2]}
    assert len(ports) == 4


def test_a_slurm_step_of_one_task_trains_alone(variables):
    variables(**SLURM | {"SLURM_STEP_NUM_TASKS": 1})
    assert clusters.from_environment() is None


@pytest.mark.parametrize(
    ("nodes", "counts", "tasks"),
    [
        ("gpu[01-02,07]", "2,1(x2)", {"gpu01": 2, "gpu02": 1, "gpu07": 1}),
        ("a,b-2.lan", "1(x2)", {"a": 1, "b-2.lan": 1}),
        ("a[1-2],b,c[3]", "3,1,2(x2)", {"a1": 3, "a2": 1, "b": 2, "c3": 2}),
        ("n[9-11]", "1,2,1", {"n9": 1, "n10": 2, "n11": 1}),  # not in the order of the alphabet
    ],
)
def test_each_task_of_a_slurm_step_finds_itself(variables, nodes, counts, tasks):
    """In whatever order Slurm numbers them: all have one list, and are at their own address."""
    step = {
        "SLURM_JOB_ID": 7,
        "SLURM_STEP_NODELIST": nodes,
        "SLURM_STEP_TASKS_PER_NODE": counts,
        "SLURM_STEP_NUM_TASKS": sum(tasks.values()),
        "DLSG_PORT": 5000,
    }
    found = []
    for node, count in tasks.items():
        for number in range(count):
            mine = {"SLURMD_NODENAME": node, "SLURM_LOCALID": number, "SLURM_PROCID": len(found)}
            variables(**step | mine)
            cluster = clusters.from_environment()
            assert cluster.workers[cluster.index] == f"{node}:{5000 + number}"
            found.append(cluster)
    assert len({cluster.workers for cluster in found}) == 1
    assert sorted(cluster.index for cluster in found) == list(range(len(found)))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"SLURM_STEP_NODELIST": "gpu[01-"}, r'Invalid hostlist format "gpu\[01-"'),
        ({"SLURM_STEP_NODELIST": "gpu[1--3]"}, "Invalid hostlist"),
        ({"SLURM_STEP_TASKS_PER_NODE": "two"}, 'Invalid tasks-per-node list format "two"'),
        ({"SLURM_STEP_TASKS_PER_NODE": "2(x2)"}, "this task, gpu07:.*, is not among gpu01:"),
        ({"SLURM_STEP_NUM_TASKS": 5}, "do not agree.*Requested 5 tasks but only 4"),
        ({"SLURM_LOCALID": 1}, "this task, gpu07:.*, is not among gpu01:"),
        ({"SLURMD_NODENAME": "gpu08"}, "this task, gpu08:.*, is not among gpu01:"),
        ({"DLSG_PORT": "http"}, "DLSG_PORT takes a port"),
    ],
)
def test_wrong_slurm_variables(variables, change, message):
    variables(**SLURM | change)
    with pytest.raises(ValueError, match=message):
        clusters.from_environment()


@pytest.mark.parametrize("missing", ["SLURM_PROCID", "SLURMD_NODENAME", "SLURM_STEP_NODELIST"])
def test_slurm_without_srun(variables, monkeypatch, missing):
    variables(**SLURM)
    monkeypatch.delenv(missing)
    with pytest.raises(ValueError, match=rf"not set.*{missing}.*Start the workers with srun"):
        clusters.from_environment()
