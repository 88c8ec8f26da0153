"""How gunicorn serves vaccsched. HOST, PORT and WEB_CONCURRENCY come from the environment."""

import os
import select
from typing import Any

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gevent"
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
if workers > 1 and not (os.environ.get("DATABASE_URL", "").startswith("postgres") and os.environ.get("REDIS_URL")):
    # Without Redis a screen would miss what another worker announces; on SQLite only one process may write.
    raise SystemExit("WEB_CONCURRENCY 大于 1 时必须同时设置 DATABASE_URL（PostgreSQL）和 REDIS_URL。")
# An open screen holds a connection for hours; with gunicorn's 1,000 the 1,001st request would hang.
worker_connections = 8000
# Sockets do not end by themselves: screens reconnect, so do not wait the usual 30 s for them.
graceful_timeout = 5
timeout = 60
keepalive = 5
# No control socket in somebody's home folder.
control_socket_disable = True
loglevel = os.environ.get("GUNICORN_LOGLEVEL", "warning")
proc_name = "vaccsched"


def post_worker_init(worker: Any) -> None:
    """Under `make run`: the application is loaded; serve once the database is prepared (deploy/serve.py)."""
    gate = os.environ.get("VACCSCHED_GATE")
    while gate and not select.select([int(gate)], [], [], 0.05)[0]:  # readable when the other end is closed
        worker.notify()
