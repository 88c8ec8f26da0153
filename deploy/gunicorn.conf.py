"""How gunicorn serves vaccsched. HOST, PORT and WEB_CONCURRENCY come from the environment."""

import os

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gevent"
# More than one only with PostgreSQL and Redis; deploy/serve.py and the application refuse otherwise.
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
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
