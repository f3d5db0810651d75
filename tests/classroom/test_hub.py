"""A real hub and students who log in: what they can do, what not, and what is never lost."""

import json
import textwrap
import time
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path

import hub
import psutil
import pytest
import requests

pytestmark = [
    pytest.mark.classroom,
    pytest.mark.slow,
    pytest.mark.skipif(bool(hub.missing()), reason=hub.missing()),
]

FIRST = "course/notebooks/01_convolution_arithmetic.ipynb"
SECOND = "course/notebooks/02_from_dense_to_convolution.ipynb"


@pytest.fixture(scope="module")
def room() -> Iterator[hub.Classroom]:
    room = hub.Classroom(["anna", "ben"], memory=1.0)
    try:
        room.start()
        yield room
    finally:
        room.close()


@pytest.fixture(scope="module")
def anna(room: hub.Classroom) -> hub.Student:
    return room.student("anna")


@pytest.fixture(scope="module")
def ben(room: hub.Classroom) -> hub.Student:
    return room.student("ben")


def notebook(*sources: str) -> dict:
    cells = [
        {"cell_type": "code", "id": f"cell-{number}", "source": source, "metadata": {}}
        | {"outputs": [], "execution_count": None}
        for number, source in enumerate(sources)
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


# Who comes in


@pytest.mark.parametrize(
    ("name", "word"),
    [("anna", "nonsense-word"), ("anna", ""), ("root", "a-long-password"), ("zoe", "nobody-here")],
)
def test_a_wrong_password_and_a_name_outside_the_roster_are_refused(room, name, word):
    student = hub.Student(room.address, name)
    assert not student.log_in(word)
    assert "/hub/login" in student.get("/hub/home").url


def test_without_a_login_there_is_no_page_but_the_one_to_log_in(room, anna):
    for path in ("/", "/hub/home", "/hub/admin", "/user/anna/lab", f"/user/anna/files/{FIRST}"):
        answer = requests.get(room.address + path, timeout=60)
        assert "/hub/login" in answer.url, path
    for path in ("contents", "kernels", "sessions", "terminals"):
        for address in (room.address, server_of(room, "anna")):
            answer = requests.get(f"{address}/user/anna/api/{path}", timeout=60)
            assert answer.status_code == 403, (address, path)


def server_of(room: hub.Classroom, name: str) -> str:
    """Return the address of a student's server behind the proxy."""
    (port,) = {
        each.laddr.port
        for process in room.processes(name)
        if "jupyterhub.singleuser" in process.cmdline()
        for each in process.net_connections("inet")
        if each.status == psutil.CONN_LISTEN
    }
    return f"http://127.0.0.1:{port}"


def test_what_a_kernel_shows_goes_through_the_students_own_files_only(room, anna):
    """On a port of this machine, others could listen to a kernel's outputs."""
    kernel = anna.open(FIRST)
    assert kernel.run("print(6 * 7)").text == "42\n"
    kernel.close()
    folder = room.home("anna") / ".run"
    connection = json.loads((folder / f"kernel-{kernel.id}.json").read_text())
    assert connection["transport"] == "ipc"
    assert Path(connection["ip"]).parent == folder
    assert folder.stat().st_mode & 0o077 == 0


# Homes


def test_a_home_has_the_course_and_is_the_students_own(room, anna):
    names = {path.name for path in (hub.ROOT / "notebooks").glob("*.ipynb")}
    assert {path.name for path in (room.home("anna") / "course/notebooks").iterdir()} == names
    assert anna.read(FIRST)["cells"]
    assert room.home("anna").stat().st_mode & 0o777 == 0o700
    assert room.home("anna").stat().st_uid != 0
    given = {path.name for path in (room.home("anna") / "course/exercises").iterdir()}
    assert given == {
        path.name
        for path in (hub.ROOT / "exercises").iterdir()
        if path.suffix == ".ipynb" or path.name.startswith("checks_")
    }


def test_nobody_reads_anothers_home_over_http(room, anna, ben):
    anna.save("secret.ipynb", notebook("'the answer'")).raise_for_status()
    for path in ("api/contents/secret.ipynb", "files/secret.ipynb", "lab", "api/kernels"):
        answer = ben.get(f"/user/anna/{path}")
        assert answer.status_code in (403, 404), path
        assert "the answer" not in answer.text
    assert (
        ben.get("/hub/api/users/anna").status_code == 403 or "the answer" not in ben.get("/").text
    )


def test_nobody_reads_anothers_home_from_a_kernel(room, anna, ben):
    anna.save("secret.ipynb", notebook("'the answer'")).raise_for_status()
    anna.open(FIRST).close()
    code = f"""
        import os, pathlib, subprocess
        home = pathlib.Path({str(room.home("anna"))!r})
        attempts = {{
            "list": lambda: os.listdir(home),
            "read": lambda: (home / "secret.ipynb").read_text(),
            "write": lambda: (home / "mine.txt").write_text("x"),
            "enter": lambda: os.chdir(home),
            "settings": lambda: (home / "../../hub/settings.json").read_text(),
            "passwords": lambda: (home / "../../hub/passwords.csv").read_text(),
            "homes": lambda: os.listdir(home.parent),
            "root": lambda: os.setuid(0),
            "course": lambda: (home / "../../course/x").write_text("x"),
        }}
        for name, attempt in attempts.items():
            try:
                print(name, "DONE", attempt())
            except PermissionError:
                print(name, "refused")
        others = [p for p in pathlib.Path("/proc").glob("[0-9]*") if p.stat().st_uid != os.getuid()]
        opened = [p for p in others if os.access(p / "environ", os.R_OK)]
        print(len(others) > 0, opened)
    """
    kernel = ben.open(SECOND)
    text = kernel.run(textwrap.dedent(code)).text
    kernel.close()
    assert "DONE" not in text, text
    assert text.count("refused") == 9, text
    assert text.endswith("True []\n")


# What is never lost


def test_an_update_comes_and_what_a_student_has_changed_stays(room, ben):
    ours = room.folder / "course" / FIRST.removeprefix("course/")
    ours.write_text(json.dumps(notebook("'an older lecture'")))
    git = ["git", "-C", room.folder / "course", "-c", "user.name=x", "-c", "user.email=x@x"]
    room.run(*git, "commit", "--quiet", "--all", "--message=older")
    restart(room, ben)
    assert "an older lecture" in str(ben.read(FIRST))

    mine = ben.read(SECOND)
    mine["cells"].append(notebook("'my own note'")["cells"][0] | {"id": "mine"})
    ben.save(SECOND, mine).raise_for_status()
    ben.save("course/notebooks/own.ipynb", notebook("'my own notebook'")).raise_for_status()
    said = room.call("update")
    assert "Published." in said
    assert "Nothing has changed." in room.call("update")
    # The link that the command prints opens a page, which asks this.
    link = urllib.parse.urlsplit(said.split()[-1])
    asked = dict(urllib.parse.parse_qsl(link.query))
    assert link.path == "/hub/user-redirect/git-pull"
    assert ben.get(f"{link.path}?{link.query}").ok
    query = urllib.parse.urlencode(
        {"repo": asked["repo"], "branch": asked["branch"], "targetpath": asked["targetPath"]}
    )
    pulled = ben.get(f"/user/ben/git-pull/api?{query}")
    assert '"phase": "finished"' in pulled.text, pulled.text
    assert "an older lecture" not in str(ben.read(FIRST))
    assert len(ben.read(FIRST)["cells"]) > 5
    assert "my own note" in str(ben.read(SECOND))
    assert "my own notebook" in str(ben.read("course/notebooks/own.ipynb"))


def restart(room: hub.Classroom, student: hub.Student) -> None:
    headers = {"X-XSRFToken": student._xsrf("/hub/")}
    url = f"{room.address}/hub/api/users/{student.name}/server"
    student.http.delete(url, headers=headers, timeout=60).raise_for_status()
    wait(lambda: not room.processes(student.name))
    student.start_server()


def wait(done: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end
        time.sleep(0.2)


def test_a_killed_kernel_leaves_the_saved_work_and_another_takes_its_place(room, anna):
    anna.save("work.ipynb", notebook("'worth keeping'")).raise_for_status()
    kernel = anna.open("work.ipynb")
    died = kernel.run("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
    assert died.status == "dead"
    kernel.close()
    wait(lambda: any(kernel.id in " ".join(each.cmdline()) for each in room.processes("anna")))
    again = anna.open("work.ipynb")
    assert again.id == kernel.id
    assert again.run("print('alive')").text == "alive\n"
    again.close()
    assert anna.read("work.ipynb")["cells"][0]["source"] == "'worth keeping'"


def test_a_hub_that_dies_takes_neither_work_nor_kernels_with_it(room, anna):
    anna.save("work.ipynb", notebook("'worth keeping'")).raise_for_status()
    kernel = anna.open("work.ipynb")
    kernel.run("answer = 42")
    kernel.close()
    room.kill_hub()
    room.start()
    # The same browser goes on: no new login, no new server.
    again = anna.open("work.ipynb")
    assert again.id == kernel.id
    assert again.run("print(answer)").text == "42\n"
    again.close()
    assert anna.read("work.ipynb")["cells"][0]["source"] == "'worth keeping'"


def test_a_save_on_a_full_disk_says_so_and_leaves_the_old_file_whole(room, anna):
    disk = room.home("anna") / "disk"
    owner = f"{room.home('anna').stat().st_uid}"
    room.run("mkdir", disk)
    room.run("mount", "-t", "tmpfs", "-o", f"size=64k,uid={owner}", "tmpfs", disk)
    try:
        before = notebook("'worth keeping'" + "#" * 20_000)
        anna.save("disk/work.ipynb", before).raise_for_status()
        after = notebook("'too long'" + "#" * 200_000)
        answer = anna.save("disk/work.ipynb", after)
        assert answer.status_code == 500
        assert "No space left on device" in answer.text
        assert anna.read("disk/work.ipynb")["cells"][0]["source"] == before["cells"][0]["source"]
        # Room again: the same save succeeds.
        room.run("mount", "-o", "remount,size=4m", disk)
        anna.save("disk/work.ipynb", after).raise_for_status()
    finally:
        room.run("umount", "--lazy", disk)


def test_a_server_starts_on_a_full_disk(room, ben):
    """The update fails; who works must not wait for it."""
    course = room.home("ben") / "course"
    owner = room.home("ben").stat().st_uid
    room.run("mount", "-t", "tmpfs", "-o", f"size=8k,uid={owner},mode=700", "tmpfs", course)
    try:
        restart(room, ben)
        assert "The course was not brought up to date" in room.log
    finally:
        room.run("umount", "--lazy", course)
    assert ben.read(FIRST)["cells"]


# Limits


def test_an_array_too_large_is_an_error_in_the_cell(anna):
    kernel = anna.open(FIRST)
    result = kernel.run("import numpy\nnumpy.ones(2**28)")  # 2 GiB
    assert result.status == "error"
    assert "MemoryError" in result.text
    assert kernel.run("print('alive')").text == "alive\n"
    kernel.close()


def test_the_limit_holds_for_all_of_a_students_processes_together(room, anna, ben):
    if "no control groups" in room.log or not control_groups():
        pytest.skip("this system offers no control groups")
    code = """
        import subprocess, sys
        hungry = "import time; a = b'x' * 2**29; time.sleep(8)"  # 512 MiB each
        many = [subprocess.Popen([sys.executable, "-c", hungry]) for _ in range(4)]
        print("killed", -9 in [each.wait(60) for each in many])
    """
    kernel = ben.open(SECOND)
    result = kernel.run(textwrap.dedent(code))
    kernel.close()
    assert result.status == "dead" or result.text == "killed True\n"
    # The server has outlived it, and nobody else has noticed.
    assert ben.ask("GET", "status").ok
    assert anna.ask("GET", "status").ok


def control_groups() -> bool:
    return bool(list(Path("/sys/fs/cgroup").glob("**/dlsg-classroom-*")))


def test_a_kernels_memory_may_be_merged_with_that_of_others(anna):
    if not hub.merges_memory():
        pytest.skip("this system does not merge pages, or not for us")
    kernel = anna.open(FIRST)
    assert "ksm_merge_any: yes" in kernel.run("print(open('/proc/self/ksm_stat').read())").text
    kernel.close()
    assert Path("/sys/kernel/mm/ksm/run").read_text() == "1\n"


# What the lecturer does


def test_a_prepared_lecture_waits_with_its_imports_done(room):
    assert "lee: ready" in room.call("prepare", "03", "--only", "lee")
    lee = room.student("lee")
    assert [each["path"] for each in lee.ask("GET", "sessions").json()] == [
        "course/notebooks/03_the_whole_cnn.ipynb"
    ]
    kernel = lee.open("course/notebooks/03_the_whole_cnn.ipynb")
    # The lecture's modules are there; its names are not, and its first cell is number 1.
    said = kernel.run("import sys\nprint('keras' in sys.modules, 'keras' in dir(), len(In))").text
    kernel.close()
    assert said == "True False 2\n"


def test_exercises_are_collected_for_nbgrader_and_links_lead_nowhere(room, anna, ben, tmp_path):
    name = "01_convolution_arithmetic.ipynb"
    anna.save(f"course/exercises/{name}", notebook("'my solution'")).raise_for_status()
    theirs = room.home("ben") / "course/exercises" / name
    room.run("ln", "-sf", room.folder / "hub/passwords.csv", theirs)
    said = room.call("collect", "01", "--into", tmp_path)
    collected = tmp_path / "anna/01_convolution_arithmetic" / name
    assert "my solution" in collected.read_text()
    assert "ben: nothing to collect" in said
    assert not (tmp_path / "ben").exists()
    assert "give a number, as 03" in room.call("collect", "9", "--into", tmp_path, check=False)


def test_a_forgotten_password_is_drawn_again(room):
    old = room.password("ben")
    said = room.call("passwords", "--new", "ben").split()
    assert said[0] == "ben"
    assert said[1] != old
    assert not hub.Student(room.address, "ben").log_in(old)
    assert hub.Student(room.address, "ben").log_in(said[1])


def test_idle_servers_are_stopped(room, anna, ben):
    commands = [" ".join(process.cmdline()) for process in culler()]
    assert any("--timeout=3600" in command for command in commands)
    ben.save("work.ipynb", notebook("'worth keeping'")).raise_for_status()
    settings = json.loads((room.folder / "hub/settings.json").read_text())
    time.sleep(2)
    anna.ask("GET", "status").raise_for_status()
    token = f"JUPYTERHUB_API_TOKEN={settings['service_token']}"
    command = [hub.PYTHON, "-m", "jupyterhub_idle_culler", "--timeout=1", "--cull-every=2"]
    url = f"--url=http://127.0.0.1:{settings['hub_port']}/hub/api"
    room.run("timeout", "8", "env", token, *command, url, check=False)
    for _ in range(60):  # the hub goes on with what it was told
        if not room.processes("ben"):
            break
        time.sleep(0.5)
    assert room.processes("ben") == []
    assert "worth keeping" in (room.home("ben") / "work.ipynb").read_text()


def culler() -> list[psutil.Process]:
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if "jupyterhub_idle_culler" in (process.info["cmdline"] or [])
    ]


def test_without_root_a_command_says_what_it_takes(room):
    script = hub.CLASSROOM / "classroom.py"
    nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    done = room.run(*nobody, hub.PYTHON, script, "status", check=False)
    assert done.returncode == 1
    assert "takes root: sudo make classroom" in done.stdout


def test_stop_ends_everything_and_the_next_start_knows_the_students(room):
    anna = room.student("anna")
    anna.save("work.ipynb", notebook("'worth keeping'")).raise_for_status()
    assert room.processes("anna")
    room.stop()
    for name in ("anna", "ben", "lee"):
        assert room.processes(name) == []
    with pytest.raises(requests.ConnectionError):
        requests.get(room.address, timeout=5)
    assert "No classroom ran" in room.call("stop")
    room.start()
    assert "runs already" in room.call("start", check=False)
    assert hub.Student(room.address, "anna").log_in(room.password("anna"))
    assert "worth keeping" in (room.home("anna") / "work.ipynb").read_text()
