"""`make run`: check, prepare the database, then keep gunicorn and the worker running together until Ctrl-C."""

import errno
import os
import runpy
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

GUNICORN = (sys.executable, "-m", "gunicorn", "-c", str(ROOT / "deploy" / "gunicorn.conf.py"), "wsgi:app")
WORKER = (sys.executable, "-m", "flask", "--app", "wsgi", "worker")
ANSWER_SECONDS = 60
END_SECONDS = 10  # above gunicorn's graceful_timeout


class CannotStartError(Exception):
    """One sentence for the person who starts the program."""


@dataclass(frozen=True)
class Address:
    """Where to listen, and how a browser on this machine gets there."""

    host: str
    port: int

    @property
    def url(self) -> str:
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104 — compared only
        return f"http://{host}:{self.port}"


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)  # also where a shell in the background had SIGINT ignored
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        address = _address()
        workers = _number("WEB_CONCURRENCY", 1, 64)
        _check_settings(workers)
        here = {"HOST": address.host, "PORT": str(address.port), "WEB_CONCURRENCY": str(workers)}
        here["PUBLIC_URL"] = os.environ.get("PUBLIC_URL") or address.url  # what links in messages begin with
        gate = _start_gunicorn(children, here)
        demo_info = _prepare()
        os.close(gate)
        _start(children, "worker", WORKER, here)
        _wait_until_it_answers(address, children)
        print(f"\n✓ 已启动 ready: {address.url}\n\n{demo_info}\n\n按 Ctrl-C 停止 (Ctrl-C stops it)", flush=True)
        while True:
            _refuse_dead(children)
            time.sleep(0.5)
    except KeyboardInterrupt:
        print("\n正在停止 stopping…", flush=True)
        return 0
    except CannotStartError as error:
        print(f"✗ {error}", file=sys.stderr)
        return 1
    finally:
        _end(children)


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _address() -> Address:
    """:raises CannotStartError: HOST or PORT is wrong or taken."""
    address = Address(os.environ.get("HOST") or "127.0.0.1", _number("PORT", 8000, 65535))
    try:
        family, *_, target = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)[0]
    except OSError:
        raise CannotStartError(f"HOST={address.host} 不是本机能监听的地址：请写 127.0.0.1 或 0.0.0.0。") from None
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(target)
        except OSError as error:
            raise CannotStartError(_why_not_bound(error, address)) from None
    return address


def _why_not_bound(error: OSError, address: Address) -> str:
    if error.errno == errno.EADDRINUSE:
        another = f"PORT={address.port % 65535 + 1} make run"
        return f"端口 {address.port} 已被占用：请先停止占用它的程序，或换一个端口，例如 {another}。"
    if error.errno == errno.EACCES:
        return f"没有权限使用端口 {address.port}：请选 1024 以上的端口，例如 PORT=8000。"
    return f"HOST={address.host} 不属于本机：请写 127.0.0.1 或 0.0.0.0。"


def _number(name: str, default: int, largest: int) -> int:
    text = os.environ.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= largest:
        raise CannotStartError(f"{name}={text} 不对：需要 1 到 {largest} 的整数。")
    return int(text)


def _check_settings(workers: int) -> None:
    """:raises CannotStartError: a setting is wrong, or names a service that is not there."""
    # config.py alone: the package around it imports the whole application, which takes two seconds.
    config = runpy.run_path(str(ROOT / "vaccsched" / "config.py"))
    try:
        settings = config["Settings"].from_environment()
    except config["ConfigurationError"] as error:
        raise CannotStartError(str(error)) from None
    _check_services(settings.database_url, settings.redis_url, workers)


def _check_services(database_url: str, redis_url: str | None, workers: int) -> None:
    on_sqlite = database_url.startswith("sqlite")
    if workers > 1 and (on_sqlite or not redis_url):
        raise CannotStartError("WEB_CONCURRENCY 大于 1 时必须同时设置 DATABASE_URL（PostgreSQL）和 REDIS_URL。")
    if not on_sqlite:
        _check_database(database_url)
    if redis_url:
        _check_redis(redis_url)


def _check_database(url: str) -> None:
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        make_url(url)
    except (ArgumentError, ValueError):  # the sentence does not repeat the address: it may hold a password
        raise CannotStartError("DATABASE_URL 写法不对：请写成 postgresql://用户:密码@主机:端口/库名。") from None


def _check_redis(url: str) -> None:
    from redis import Redis, RedisError

    try:
        Redis.from_url(url, socket_connect_timeout=3).ping()
    except ValueError:
        raise CannotStartError("REDIS_URL 写法不对：请写成 redis://主机:6379/0。") from None
    except RedisError as error:
        reason = _first_line(error)
        raise CannotStartError(f"连不上 Redis，请检查 REDIS_URL 和服务是否已启动：{reason}") from None


def _start_gunicorn(children: dict[str, subprocess.Popen[bytes]], here: dict[str, str]) -> int:
    """Start gunicorn behind a gate: it loads the application while the database is prepared, and serves when the
    descriptor that this answers is closed (see post_worker_init in gunicorn.conf.py)."""
    waiting, gate = os.pipe()
    _start(children, "gunicorn", GUNICORN, here | {"VACCSCHED_GATE": str(waiting)}, pass_fds=(waiting,))
    os.close(waiting)
    return gate


def _start(
    children: dict[str, subprocess.Popen[bytes]],
    name: str,
    command: tuple[str, ...],
    here: dict[str, str],
    pass_fds: tuple[int, ...] = (),
) -> None:
    # A session of its own: Ctrl-C reaches this program only, which ends both in order.
    children[name] = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | here, start_new_session=True, pass_fds=pass_fds
    )


def _prepare() -> str:
    """Bring the database up to date in this one process; answers the demo's addresses and logins."""
    from sqlalchemy.exc import OperationalError

    from vaccsched import cli, create_app

    try:
        app = create_app()
        cli.prepare(app)
        return cli.demo_info(app)
    except OperationalError as error:
        reason = _first_line(error.orig)
        raise CannotStartError(f"连不上数据库，请检查 DATABASE_URL 和服务是否已启动：{reason}") from None


def _first_line(error: object) -> str:
    return str(error).strip().partition("\n")[0]


def _wait_until_it_answers(address: Address, children: dict[str, subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < deadline:
        _refuse_dead(children)
        try:
            urllib.request.urlopen(address.url, timeout=5).close()  # noqa: S310 — our own http address
            return
        except urllib.error.HTTPError:
            return  # it answers; what it answers is the application's business
        except OSError:
            time.sleep(0.05)
    raise CannotStartError(f"{ANSWER_SECONDS} 秒内没有启动成功，详情见上面的日志。")


def _refuse_dead(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for name, child in children.items():
        if child.poll() is not None:
            raise CannotStartError(f"{name} 意外退出（代码 {child.returncode}），已全部停止；详情见上面的日志。")


def _end(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # ending is under way: once is enough
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    for child in children.values():
        try:
            child.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


if __name__ == "__main__":
    sys.exit(main())
