"""`python -m bench [NAME] …`, one of the `BENCHMARKS`: without a name, throughput."""

import sys

BENCHMARKS = (
    "throughput",
    "knowledge",
    "hostile",
    "kills",
    "floods",
    "mentoring",
    "side-chats",
    "reminders",
    "meetups",
)


def main() -> None:
    """Run one benchmark with the arguments that are left."""
    name = sys.argv[1] if sys.argv[1:] and sys.argv[1] in BENCHMARKS else BENCHMARKS[0]
    if sys.argv[1:2] == [name]:
        del sys.argv[1]
    if name == "knowledge":
        from bench import knowledge  # noqa: PLC0415 - each has packages of its own

        knowledge.app()
    elif name == "hostile":
        from bench import hostile  # noqa: PLC0415

        hostile.app()
    elif name == "kills":
        from bench import kills  # noqa: PLC0415

        kills.app()
    elif name == "floods":
        from bench import floods  # noqa: PLC0415

        floods.app()
    elif name == "side-chats":
        from bench import side_chats  # noqa: PLC0415

        side_chats.app()
    elif name == "reminders":
        from bench import reminders  # noqa: PLC0415

        reminders.app()
    elif name == "meetups":
        from bench import meetups  # noqa: PLC0415

        meetups.app()
    elif name == "mentoring":
        from bench import mentoring  # noqa: PLC0415

        mentoring.app()
    else:
        from bench import throughput  # noqa: PLC0415

        throughput.app()


if __name__ == "__main__":
    main()
