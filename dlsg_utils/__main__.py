"""``python -m dlsg_utils``: see that all is well, open the lectures, run the course, train."""

import argparse
import itertools
import re
import sys
from collections.abc import Sequence
from pathlib import Path

_LECTURE = re.compile(r"(\w+/)?\d\d(_\w+)?(\.ipynb)?")


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out a command and return its exit status: 0 if all went well."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    passed: list[str] = []
    if given[:1] == ["lab"]:
        given, passed = _own_and_jupyters(given)
    options = _parser().parse_args(given, argparse.Namespace(jupyter=passed))
    if options.command in ("worker", "workers"):
        return _train(options)
    try:
        if options.command == "doctor":
            from dlsg_utils.course.doctor import doctor

            return doctor()
        return _course(options)
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
    except ModuleNotFoundError as error:
        print(
            f"{error}. The lectures need Jupyter: run `make lab`, or, in the course's folder, "
            "pip install '.[notebooks]'.",
            file=sys.stderr,
        )
    except KeyboardInterrupt:
        print("\nStopped. Finished pages are kept; the next run goes on.", file=sys.stderr)
        return 130
    return 1


def _own_and_jupyters(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Divide the arguments of ``lab``: the lecture and ``--folder`` are ours, all others Jupyter's.

    A lecture is a first word that is no option, or a number of two digits anywhere.
    """
    own = [arguments[0]]
    passed: list[str] = []
    words = iter(arguments[1:])
    for word in words:
        is_first = not passed and len(own) == 1 and not word.startswith("-")
        if word == "--folder":
            own += [word, *itertools.islice(words, 1)]
        elif is_first or _LECTURE.fullmatch(word) or word.startswith(("-h", "--help", "--folder=")):
            own.append(word)
        else:
            passed.append(word)
    return own, passed


def _course(options: argparse.Namespace) -> int:
    from dlsg_utils.course import run as course

    folder = course.find_course()
    if options.command == "lab":
        return course.lab(folder, options.lecture, own=options.folder, options=options.jupyter)
    if options.command == "shorten":
        from dlsg_utils.course.shorten import shorten

        for name in options.lectures:
            (lecture,) = course.choose(course.lectures(folder), [name])
            print(
                shorten(lecture, options.output, without=options.without, only=options.only),
                flush=True,
            )
        return 0
    if options.command in ("assignments", "grade"):
        return _class(options, folder)
    build = folder / "build"
    if options.command == "slides":
        pages, output = build / "course", options.output or build / "slides"
    else:
        pages = options.output or build / "course"
    failed = course.run(folder, pages, wanted=options.lectures, force=options.force)
    if options.command == "slides":
        course.slides(folder, pages, output, wanted=options.lectures, without=failed)
    if failed:
        print(f"{len(failed)} failed: {', '.join(failed)}.", file=sys.stderr)
    return int(bool(failed))


def _class(options: argparse.Namespace, folder: Path) -> int:
    from dlsg_utils.course.exercises import grading

    output = options.output or folder / "build" / "assignments"
    if options.command == "assignments":
        for released in grading.generate_all(folder / "exercises", output, options.lectures):
            print(f"{released.name}: {released}", flush=True)
        return 0

    def say(one: grading.Grade) -> None:
        print(f"{one.student}: {one.total:g}{one.remark and f' ({one.remark})'}", flush=True)

    grading.grade(output, options.lecture, students=options.students, on_student=say)
    print(f"Points of each exercise: {output}/grades_{options.lecture[:2].zfill(2)}.csv")
    return 0


def _train(options: argparse.Namespace) -> int:
    from dlsg_utils.distributed import workers

    try:
        if options.command == "workers":
            return workers.start(options.count, options.script, options.arguments)
        machine = workers.set_up(options.script)
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    workers.run_script(machine, options.script, options.arguments)  # its errors are the script's
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dlsg_utils", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    commands.add_parser("doctor", help="check packages, devices, data and memory")
    lab = commands.add_parser(
        "lab",
        help="open JupyterLab on the lectures",
        description="Open JupyterLab on the lectures. All other options go on to `jupyter lab`, as "
        "--no-browser or --port 9999 do.",
    )
    lab.add_argument("lecture", nargs="?", metavar="NN", help="open this one")
    lab.add_argument(
        "--folder",
        type=Path,
        help="copy the notebooks to this folder and work there, by default ~/dlsg-course if those "
        "of the course cannot be written; what you changed there stays",
    )
    shorten = commands.add_parser(
        "shorten",
        help="write a shortened copy of lectures",
        description="Copy lectures without cells of some tags, or with those alone. A tag of a "
        "heading holds for its section. Set-up and what the kept cells need stay, folded.",
    )
    shorten.add_argument("lectures", nargs="+", metavar="NN", help="lectures")
    shorten.add_argument("--without", nargs="+", default=(), metavar="TAG", help="leave these out")
    shorten.add_argument("--only", nargs="+", default=(), metavar="TAG", help="keep these alone")
    shorten.add_argument("--output", type=Path, required=True, help="folder of the copies")
    run = commands.add_parser(
        "run",
        help="execute lectures and write their pages",
        description="Execute lectures in fresh kernels and write one page each, and their index.",
    )
    slides = commands.add_parser(
        "slides",
        help="write the lectures as slides",
        description="Write lectures as slides; those whose pages are not fresh run first.",
    )
    for command, what in ((run, "pages"), (slides, "slides")):
        command.add_argument("lectures", nargs="*", metavar="NN", help="lectures, by default all")
        place = f"folder of the {what}, by default build/{'course' if command is run else what}"
        command.add_argument("--output", type=Path, help=place)
        command.add_argument(
            "--force", action="store_true", help="run lectures whose pages are fresh too"
        )
    assignments = commands.add_parser(
        "assignments",
        help="make the exercises' assignments for nbgrader",
        description="Make nbgrader's course folder: settings, sources, what students get.",
    )
    assignments.add_argument("lectures", nargs="*", metavar="NN", help="lectures, by default all")
    grade = commands.add_parser(
        "grade",
        help="grade what students handed in",
        description="Grade submissions with nbgrader; write feedback and grades_NN.csv.",
    )
    grade.add_argument("lecture", metavar="NN", help="a lecture")
    grade.add_argument("students", nargs="*", help="by default all who handed something in")
    for command in (assignments, grade):
        command.add_argument(
            "--output", type=Path, help="nbgrader's course folder, by default build/assignments"
        )
    several = commands.add_parser("workers", help="run a script as several workers on this machine")
    several.add_argument("count", type=int, metavar="N", help="number of processes")
    one = commands.add_parser(
        "worker",
        help="run a script as one of several workers",
        description="Run a script as the worker that TF_CONFIG or Slurm's variables say.",
    )
    for command in (several, one):
        command.add_argument("script", type=Path, help="a Python script")
        command.add_argument("arguments", nargs=argparse.REMAINDER, help="the script's own")
    return parser


if __name__ == "__main__":
    sys.exit(main())
