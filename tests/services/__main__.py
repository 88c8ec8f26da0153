"""Says which PostgreSQL, Valkey or Redis and Chromium the tests will use; fails when one is missing."""

import sys
from collections.abc import Callable

from tests.services import chromium, postgresql, valkey

SERVICES: dict[str, Callable[[], str]] = {
    "PostgreSQL": lambda: postgresql.find().text,
    "Valkey/Redis": lambda: valkey.find().text,
    "Chromium": chromium.describe,
}


def main() -> int:
    missing = 0
    for name, describe in SERVICES.items():
        try:
            print(f"{name + ':':14}{describe()}")
        except RuntimeError as error:
            missing += 1
            print(f"{name + ':':14}{error}")
    return missing


if __name__ == "__main__":
    sys.exit(main())
