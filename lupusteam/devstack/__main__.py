"""`python -m lupusteam.devstack up | reset`; the other words are for the processes that `up` starts."""

import argparse
import sys
from pathlib import Path

from lupusteam.devstack.launch import StackError

BASE_DIR = Path(__file__).resolve().parents[2]
_CANNOT_START = 2  # exit code: a person has to settle something first


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m lupusteam.devstack")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("up", help="run the whole site for development, until Ctrl-C")
    commands.add_parser("reset", help="remove var/: the database, the mails, everything")
    commands.add_parser("prepare", help="migrate, set up the site and load the example community")
    mail = commands.add_parser("sink", help="keep every mail as a file")
    mail.add_argument("--port", type=int, required=True)
    provider = commands.add_parser("idp", help="stand in for Google and Facebook")
    provider.add_argument("--port", type=int, required=True)
    given = parser.parse_args()
    root = BASE_DIR / "var"
    try:
        match given.command:
            case "up":
                from lupusteam.devstack.supervisor import up

                return up(BASE_DIR, root)
            case "reset":
                from lupusteam.devstack.reset import reset

                reset(root)
            case "prepare":
                from lupusteam.devstack.prepare import prepare

                prepare()
            case "sink":
                from lupusteam.devstack.sink import serve

                serve(root / "mail", given.port)
            case "idp":
                from lupusteam.devstack.idp import serve as serve_provider

                serve_provider(given.port)
    except StackError as error:
        print(error, file=sys.stderr)
        return _CANNOT_START
    return 0


if __name__ == "__main__":
    sys.exit(main())
