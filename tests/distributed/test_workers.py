"""Several devices and several processes: the same weights as one, and nobody waits for the dead."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import worker_script
import yaml

from dlsg_utils.__main__ import _parser as main_parser
from dlsg_utils.distributed import cluster as clusters

HERE = Path(__file__).parent
SCRIPT = HERE / "worker_script.py"


def run(*arguments, cwd=None, **variables):
    """Run Python in a process of its own; return its status, output and errors."""
    environment = {name: value for name, value in os.environ.items() if name != "TF_CONFIG"}
    environment |= {"TF_CPP_MIN_LOG_LEVEL": "2", **variables}
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        timeout=150,
        env=environment,
        cwd=cwd,
    )
    return done.returncode, done.stdout, done.stderr


def workers(count, *arguments):
    return run("-m", "dlsg_utils", "workers", count, *arguments)


def saved(folder, optimizer, worker=0):
    with np.load(folder / f"{optimizer}-{worker}.npz") as arrays:
        return [arrays[name] for name in arrays.files]


def free_ports(count):
    sockets = [socket.create_server(("", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def tf_config(addresses, index=0, job="worker"):
    return json.dumps({"cluster": {"worker": addresses}, "task": {"type": job, "index": index}})


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """Return the weights that one process on one device ends in."""
    folder = tmp_path_factory.mktemp("alone")
    return {name: worker_script.train(folder, name) for name in worker_script.OPTIMIZERS}


def assert_close(found, expected):
    for name, weights in expected.items():
        for one, other in zip(found[name], weights, strict=True):
            np.testing.assert_allclose(one, other, atol=1e-5, rtol=0)


@pytest.mark.slow
def test_training_moves_the_weights(alone):
    """Else the comparisons below would compare nothing."""
    assert not np.allclose(alone["sgd"][0], alone["adam"][0], atol=1e-3)


@pytest.mark.slow
def test_two_devices_of_one_process_end_in_the_weights_of_one(alone, tmp_path):
    status, output, errors = run(SCRIPT, tmp_path, DLSG_DEVICES="CPU:0,CPU:1")
    assert status == 0, errors
    assert "replicas: 2\nstrategy: MirroredStrategy" in output
    assert_close({name: saved(tmp_path, name) for name in alone}, alone)


@pytest.mark.slow
def test_two_workers_end_in_the_weights_of_one(alone, tmp_path):
    status, output, errors = workers(2, SCRIPT, tmp_path)
    assert status == 0, errors
    for number in range(2):
        assert f"[{number}] replicas: 2" in output
    for name in alone:
        first, second = (saved(tmp_path, name, number) for number in range(2))
        assert all(map(np.array_equal, first, second))
        assert_close({name: first}, {name: alone[name]})


@pytest.mark.slow
def test_workers_start_from_the_first_ones_weights_and_seed(tmp_path):
    script = tmp_path / "own_starts.py"
    script.write_text(
        "import numpy as np\n"
        "from dlsg_utils import models, training\n"
        "model = models.mlp((), seed=training.hardware().worker)\n"
        "data = np.random.default_rng(0).random((64, 28, 28, 1)), np.arange(64) % 10\n"
        "training.fit(model, data, epochs=1, batch_size=16, progress=False)\n"
        "print(repr(model.get_weights()[0].sum()))\n"
    )
    status, output, errors = workers(2, script)
    assert status == 0, errors
    assert len(output.splitlines()) == 2
    assert len({line[3:] for line in output.splitlines()}) == 1


@pytest.mark.slow
def test_a_killed_worker_is_named_and_a_restart_goes_on(alone, tmp_path):
    start = time.monotonic()
    status, _, errors = workers(3, SCRIPT, tmp_path, 12)
    assert status == 128 + signal.SIGKILL
    assert "Worker 1 ended by SIGKILL" in errors
    for number in (0, 2):
        assert f"[{number}] Lost worker 1 of 0 to 2 (127.0.0.1:" in errors
        assert f"so worker {number} cannot go on. Start all workers again" in errors
    assert "the others stop" in errors
    assert time.monotonic() - start < 60  # starting three processes takes the most of it
    assert any((tmp_path / "sgd").iterdir())
    assert not any(tmp_path.glob("*.npz"))

    status, _, errors = workers(3, SCRIPT, tmp_path)
    assert status == 0, errors
    for name in alone:
        first, *others = (saved(tmp_path, name, number) for number in range(3))
        assert all(map(np.array_equal, first, other) for other in others)
        assert_close({name: first}, {name: alone[name]})


@pytest.mark.slow
def test_a_script_that_catches_nothing_ends_too(tmp_path):
    """Without ``worker`` around it: the error is the same, and no destructor waits."""
    addresses = [f"127.0.0.1:{port}" for port in free_ports(2)]
    processes = [
        subprocess.Popen(
            [sys.executable, SCRIPT, tmp_path, "3"],
            env=os.environ | {"TF_CONFIG": tf_config(addresses, index)},
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        for index in range(2)
    ]
    _, errors = processes[0].communicate(timeout=100)
    processes[1].communicate(timeout=10)
    assert processes[1].returncode == -signal.SIGKILL
    assert processes[0].returncode == 1
    assert f"WorkerLost: Lost worker 1 of 0 to 1 ({addresses[1]})" in errors


@pytest.mark.slow
def test_a_worker_that_never_comes_up_is_named(tmp_path):
    mine, other = (f"127.0.0.1:{port}" for port in free_ports(2))
    status, output, errors = run(
        "-m",
        "dlsg_utils",
        "worker",
        SCRIPT,
        tmp_path,
        TF_CONFIG=tf_config([mine, other]),
        DLSG_WAIT="1",
    )
    assert status == 138
    assert f"Waited 1 s for worker 1 of 0 to 1 ({other}): no answer" in errors
    assert not output


def test_a_taken_port_is_named(monkeypatch):
    monkeypatch.setenv("DLSG_WAIT", "5")
    with socket.create_server(("", 0)) as holder:
        port = holder.getsockname()[1]
        cluster = clusters.Cluster((f"127.0.0.1:{port}", "127.0.0.1:1"), 0)
        with pytest.raises(ValueError, match="is taken") as caught:
            clusters.meet(cluster)
    name = f"Port {port}, which worker 0 of 0 to 1 (127.0.0.1:{port}) is to use, is taken"
    assert f"{name} by process {os.getpid()} (" in str(caught.value)


def test_a_worker_that_hangs_is_known_from_its_missing_heartbeats():
    """Its port still answers. The message is TensorFlow's, of a run with a stopped process."""
    with socket.create_server(("127.0.0.1", 0)) as first, socket.create_server(("", 0)) as second:
        ports = [each.getsockname()[1] for each in (first, second)]
        cluster = clusters.Cluster(tuple(f"127.0.0.1:{port}" for port in ports), 0)
        message = (
            "Collective ops is aborted by: Error reported from /job:worker/task:1: The following "
            "tasks are unhealthy (stopped sending heartbeats):\n/job:worker/replica:0/task:1\n"
            "The tasks have crashed."
        )
        assert clusters.lost(cluster, message, 0) == {1}
        assert clusters.lost(cluster, "another error", 0) == set()
    assert clusters.lost(cluster, "another error", 0) == {1}


@pytest.mark.slow
def test_too_late_for_workers():
    program = (
        "import os, subprocess, sys, tensorflow as tf\n"
        "tf.constant(1) + 1\n"
        "from dlsg_utils.distributed import cluster\n"
        "cluster.meet = lambda _: None\n"
        "from dlsg_utils.distributed.hardware import hardware\n"
        "hardware()\n"
    )
    addresses = [f"127.0.0.1:{port}" for port in free_ports(2)]
    status, _, errors = run("-c", program, TF_CONFIG=tf_config(addresses))
    assert status == 1
    assert "RuntimeError: hardware() comes too late to set up several workers" in errors


# The commands


@pytest.mark.slow
def test_workers_pass_on_arguments_output_and_status(tmp_path):
    script = tmp_path / "some script.py"
    script.write_text(
        "import json, os, sys\n"
        "import beside\n"
        "task = json.loads(os.environ['TF_CONFIG'])['task']['index']\n"
        "print(__name__, sys.argv[1:], beside.VALUE)\n"
        "print('trouble', file=sys.stderr)\n"
        "sys.exit(7 * task)\n"
    )
    (tmp_path / "beside.py").write_text("VALUE = 5\n")
    status, output, errors = workers(2, script, "--some", "option")
    assert status == 7
    assert sorted(output.splitlines()) == [
        f"[{number}] __main__ ['--some', 'option'] 5" for number in (0, 1)
    ]
    assert errors.count("] trouble") == 2
    assert "Worker 1 ended with status 7; the others stop." in errors


@pytest.mark.slow
def test_a_signal_stops_all_workers(tmp_path):
    script = tmp_path / "wait.py"
    script.write_text("import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(100)\n")
    command = [sys.executable, "-m", "dlsg_utils", "workers", "2", str(script)]
    launcher = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    children = [int(launcher.stdout.readline().split()[1]) for _ in range(2)]
    launcher.send_signal(signal.SIGINT)
    _, errors = launcher.communicate(timeout=30)
    assert launcher.returncode == 130
    assert "Stopped." in errors
    for child in children:
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("workers", 2, "nowhere.py"), "There is no script nowhere.py"),
        (("worker", "nowhere.py"), "There is no script nowhere.py"),
        (("workers", 0, SCRIPT), "N must be at least 1, got 0"),
    ],
)
def test_commands_refuse(arguments, message, tmp_path):
    status, _, errors = run("-m", "dlsg_utils", *arguments, cwd=tmp_path)
    assert status == 1
    assert message in errors
    assert "Traceback" not in errors


# The documentation's job files

COURSE = HERE.parents[1]
JOBS = COURSE / "docs" / "jobs"


@pytest.mark.slow
def test_the_jobs_script_trains_and_goes_on(tmp_path):
    arguments = (JOBS / "train_digits.py", "--checkpoint", tmp_path, "--epochs", 1)
    status, output, errors = run(*arguments)
    assert status == 0, errors
    assert "strategy     DefaultStrategy, replicas: 1" in output
    assert "val_accuracy" in output
    status, again, errors = run(*arguments)
    assert status == 0, errors
    assert "finished run loaded\n" in again
    assert again.replace("finished run loaded\n", "") == output


def test_the_job_files_start_what_exists():
    job = yaml.safe_load((JOBS / "tfjob.yaml").read_text())
    container = job["spec"]["tfReplicaSpecs"]["Worker"]["template"]["spec"]["containers"][0]
    slurm = (JOBS / "slurm.sh").read_text()
    assert subprocess.run(["bash", "-n", JOBS / "slurm.sh"], check=False).returncode == 0
    step = slurm[slurm.index("-m dlsg_utils worker") : slurm.index("status=")].replace("\\\n", "")
    for words in (container["command"] + container["args"], step.split()):
        options = main_parser().parse_args(words[words.index("dlsg_utils") + 1 :])
        assert options.command == "worker"
        assert (COURSE / options.script).is_file()
        assert options.arguments[::2] == ["--data", "--epochs", "--checkpoint"]
