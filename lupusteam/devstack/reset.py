"""`make reset`: everything under var/ goes, and what a killed run left is ended."""

import shutil
from pathlib import Path

from lupusteam.devstack import keeper
from lupusteam.devstack.launch import StackError
from lupusteam.devstack.servers import in_use


def reset(root: Path) -> None:
    """Remove `root` with all data.

    Raises:
        StackError: a site or a test run uses it, or it belongs to another user.
    """
    stacks = [folder for folder in (root, root / "test") if (folder / "run").is_dir()]
    for folder in stacks:
        if in_use(folder):
            raise StackError(f"A site or a test run uses {folder}: end it first (Ctrl-C where it runs).")
    for folder in stacks:
        with keeper.change(folder / "run"):
            keeper.end_leftovers(folder / "run", wait=5)
            keeper.end_servers(folder / "run")
    if root.exists():
        try:
            shutil.rmtree(root)
        except PermissionError as error:
            raise StackError(f"{error.filename} belongs to another user: remove it as that user.") from error
    print(f"{root} is gone. `make run` starts afresh.")
