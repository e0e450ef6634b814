"""`make fuzz BUDGET=seconds`: every harness, one after the other, for its share of the time. What it learned from lies
in fuzz/found, which grows and is not committed; exit status 1 where one found a fault, whose input lies there too.
"""  # noqa: INP001 - a command

import subprocess
import sys
from pathlib import Path

_HERE = Path(__file__).parent
sys.path[:0] = [str(_HERE.parent / "tests" / folder) for folder in ("fuzz", "telegram", "")]

from fuzz_targets import TARGETS  # noqa: E402 - found by the line above


def main(budget_s: int) -> int:
    failed = []
    for name in TARGETS:
        found = _HERE / "found" / name
        found.mkdir(parents=True, exist_ok=True)
        options = [f"-max_total_time={max(budget_s // len(TARGETS), 1)}", f"-artifact_prefix={found.parent}/{name}-"]
        command = [sys.executable, str(_HERE / "harness.py"), name, str(found), *options, "-print_final_stats=1"]
        if subprocess.run(command, check=False).returncode:  # noqa: S603
            failed.append(name)
    print(f"{len(TARGETS)} targets, faults in: {', '.join(failed) or 'none'}")  # noqa: T201
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
