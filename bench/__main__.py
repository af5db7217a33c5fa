"""`python -m bench [NAME] …`, one of the `BENCHMARKS`: without a name, throughput."""

import sys
from importlib import import_module

BENCHMARKS = (
    "throughput",
    "workers",
    "desk",
    "scale",
    "knowledge",
    "hostile",
    "kills",
    "floods",
    "mentoring",
    "side-chats",
    "reminders",
    "meetups",
    "announcements",
    "torture",
    "matrix-announcements",
)


def main() -> None:
    """Run one benchmark with the arguments that are left; each has packages of its own."""
    name = sys.argv[1] if sys.argv[1:] and sys.argv[1] in BENCHMARKS else BENCHMARKS[0]
    if sys.argv[1:2] == [name]:
        del sys.argv[1]
    import_module(f"bench.{name.replace('-', '_')}").app()


if __name__ == "__main__":
    main()
