"""The programs of an OpenSearch node, fetched once by Maven and kept in the user's cache."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import platformdirs
from filelock import FileLock

POM = Path(__file__).parent / "opensearch" / "pom.xml"


class NoOpensearch(Exception):
    pass


def java() -> Path:
    """Raises NoOpensearch."""
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=f"{home}/bin" if home else None) or shutil.which("java")
    if found is None:
        raise NoOpensearch("Java is not installed here (Debian's package openjdk-17-jre-headless has it)")
    return Path(found)


def programs() -> Path:
    """The folder of its jars. Raises NoOpensearch. Fetching them, once per pom.xml, takes a minute at worst."""
    cache = platformdirs.user_cache_path("povbot-tests")
    folder = cache / f"opensearch-{hashlib.sha256(POM.read_bytes()).hexdigest()[:12]}"
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_suffix(".lock")):  # pytest's workers start together
        if not folder.is_dir():
            _fetch(folder)
    return folder


def _fetch(folder: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise NoOpensearch("Maven is not installed here (Debian's package maven has it)")
    with tempfile.TemporaryDirectory(dir=folder.parent) as fresh:
        jars = Path(fresh) / "jars"
        asked = [maven, "-q", "-B", "-f", str(POM), "dependency:copy-dependencies", f"-DoutputDirectory={jars}"]
        try:
            done = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=600)
        except subprocess.TimeoutExpired:
            raise NoOpensearch("Maven did not fetch OpenSearch within ten minutes") from None
        if done.returncode:
            errors = [line for line in done.stdout.splitlines() if "ERROR" in line]
            raise NoOpensearch(f"Maven cannot fetch OpenSearch: {' '.join(errors[:1])}")
        jars.rename(folder)  # whole, or not there
