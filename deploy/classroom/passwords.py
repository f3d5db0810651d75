"""Passwords: the first one is drawn, the next ones are everybody's own; hashes are kept."""

import csv
import dbm
import secrets
from collections.abc import Iterable

import bcrypt
from settings import Settings, write_private

# Letters and digits that nobody confuses on a printed slip.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def first_passwords(settings: Settings) -> dict[str, str]:
    """Return everyone's first password, as far as it is known."""
    path = settings.state / "passwords.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["name"]: row["password"] for row in csv.DictReader(file)}


def give_passwords(settings: Settings, names: Iterable[str]) -> dict[str, str]:
    """Draw a password for each of these; what counts from now on is its hash."""
    drawn = {name: "".join(secrets.choice(_LETTERS) for _ in range(10)) for name in names}
    with dbm.open(str(settings.state / "passwords"), "c", 0o600) as hashes:
        for name, word in drawn.items():
            hashes[name] = bcrypt.hashpw(word.encode(), bcrypt.gensalt())
    everyone = first_passwords(settings) | drawn
    lines = ["name,password", *(f"{name},{word}" for name, word in sorted(everyone.items()))]
    write_private(settings.state / "passwords.csv", "\n".join(lines) + "\n")
    return drawn
