"""The guides in docs/ name what is there: sections of lectures, files, commands."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUIDES = sorted((ROOT / "docs").glob("*.md"))
PARTS = {"What you will see", "What you need", "Try it yourself", "Takeaways", "Sources"}


def test_the_term_names_each_section_of_each_lecture():
    text = (ROOT / "docs" / "lecturer.md").read_text()
    weeks = re.findall(r"^\*\*(\d+)\. (.+?)\*\* \((\d+) minutes\)  \n(.+?)  \n", text, re.MULTILINE)
    sources = sorted((ROOT / "notebooks" / "src").glob("[0-9][0-9]_*.py"))
    assert [int(number) for number, *_ in weeks] == [int(path.stem[:2]) for path in sources]
    for path, (_, title, minutes, plan) in zip(sources, weeks, strict=True):
        source = path.read_text()
        assert re.search(rf"^# # \d\d · {re.escape(title)}$", source, re.MULTILINE)
        sections = [s for s in re.findall(r"^# ## (.+)$", source, re.MULTILINE) if s not in PARTS]
        planned = [re.fullmatch(r"(.+) (\d+)", part) for part in plan.split(" · ")]
        assert [part[1] for part in planned] == sections
        assert sum(int(part[2]) for part in planned) == int(minutes) <= 90


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_links_and_commands_exist(guide):
    text = guide.read_text()
    for link in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
        assert link.startswith("https://") or (guide.parent / link).exists(), link
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"(?:`|^)make ([\w-]+)", text, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_make_does_each_target_even_where_a_folder_has_its_name():
    makefile = (ROOT / "Makefile").read_text()
    phony = set(re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)[1].split())
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    assert targets <= phony
