"""Build the exercises: from exercises/src/NN_name.py the students' notebook and its checks.

    python exercises/build.py            all
    python exercises/build.py 01 03      these
    python exercises/build.py --check    only compare what is stored with the sources

What the tags of cells mean is said in dlsg_utils/course/exercises/sources.py.
"""

import argparse
import sys
from pathlib import Path

from dlsg_utils._core.files import write_atomically
from dlsg_utils.course.exercises import grading, sources
from dlsg_utils.course.run import choose

EXERCISES = Path(__file__).resolve().parent


def main(arguments: list[str] | None = None, folder: Path = EXERCISES) -> int:
    """Build or check; return how many files are not as their sources say."""
    parser = argparse.ArgumentParser(description="Build the exercises from exercises/src.")
    parser.add_argument("numbers", nargs="*", metavar="NN", help="lectures, by default all")
    parser.add_argument("--check", action="store_true", help="only compare with the sources")
    options = parser.parse_args(arguments)
    try:
        chosen = choose(sorted((folder / "src").glob("[0-9][0-9]_*.py")), options.numbers)
    except ValueError as error:
        parser.error(str(error))
    different = 0
    for path in chosen:
        for name, content in grading.student_files(sources.read(path)).items():
            target = folder / name
            if target.exists() and target.read_bytes() == content:
                continue
            different += options.check
            print(f"{name}: {'differs from its source' if options.check else 'built'}")
            if not options.check:
                write_atomically(target, content)
    return different


if __name__ == "__main__":
    sys.exit(min(main(), 1))
