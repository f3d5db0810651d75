"""``python -m dlsg_utils``: see that all is well, open the lectures, run the course, train."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out a command and return its exit status: 0 if all went well."""
    options = _parser().parse_args(arguments)
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


def _course(options: argparse.Namespace) -> int:
    from dlsg_utils.course import run as course

    folder = course.find_course()
    if options.command == "lab":
        return course.lab(folder)
    output = options.output or folder / "build" / "course"
    failed = course.run(folder, output, wanted=options.lectures, force=options.force)
    if failed:
        print(f"{len(failed)} failed: {', '.join(failed)}.", file=sys.stderr)
    return int(bool(failed))


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
    commands.add_parser("lab", help="open JupyterLab on the lectures")
    run = commands.add_parser(
        "run",
        help="execute lectures and write their pages",
        description="Execute lectures in fresh kernels and write one page each, and their index.",
    )
    run.add_argument("lectures", nargs="*", metavar="NN", help="lectures, by default all")
    run.add_argument("--output", type=Path, help="folder of the pages, by default build/course")
    run.add_argument("--force", action="store_true", help="run lectures whose pages are fresh too")
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
