"""`make audit`: whether a vulnerability is known of anything that is locked to run (pip-audit).

Exit status 1 where one is. Where the advisories cannot be reached, it says so in one line, and is no failure: a check
without a network is not to fail for that.
"""  # noqa: INP001 - a command, and no package

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from locked import RUN

_SERVICES = ("pypi", "osv")
_PATIENCE_S = 120

Dependency = Mapping[str, Any]


def known(service: str) -> Sequence[Dependency]:
    """What the service says of each package, those of which it says nothing left out; empty where it says nothing."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(RUN), "--require-hashes", "--disable-pip"]
    command += ["--format", "json", "--progress-spinner", "off", "--vulnerability-service", service]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_S, check=False)  # noqa: S603
        dependencies: Sequence[Dependency] = json.loads(ran.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return ()
    return [dependency for dependency in dependencies if "skip_reason" not in dependency]


def report(audited: Sequence[Dependency]) -> tuple[int, str]:
    """The exit status, and what is said."""
    if not audited:
        return 0, "audit: the advisories cannot be reached from here; nothing was audited"
    faults = [
        f"{package['name']} {package['version']}: {fault['id']}, mended in {fault['fix_versions'] or 'no version'}"
        for package in audited
        for fault in package["vulns"]
    ]
    return (1, "\n".join(faults)) if faults else (0, f"audit: nothing is known of {len(audited)} packages")


def main() -> int:
    audited = next(filter(None, map(known, _SERVICES)), ())
    status, said = report(audited)
    print(said)  # noqa: T201
    return status


if __name__ == "__main__":
    sys.exit(main())
