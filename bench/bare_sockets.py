"""What our fan-out is compared with: python-socketio alone, the same worker, one room, one message per request."""

import socketio
from flask import Flask

flask_app = Flask(__name__)
server = socketio.Server(async_mode="gevent", transports=["websocket"], cors_allowed_origins="*", ping_interval=10)
ROOM = "room"


@server.event
def connect(sid: str, _environ: dict, _auth: object) -> None:
    server.enter_room(sid, ROOM)


@flask_app.get("/")
def hello() -> str:
    return "hello"


@flask_app.post("/emit")
def emit() -> str:
    server.emit("nudge", {"channel": ROOM, "version": 1}, to=ROOM)
    return "told"


app = socketio.WSGIApp(server, flask_app)
