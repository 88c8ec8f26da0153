"""The least that our server can do: a Flask route that reads a JSON object and answers one."""

from typing import Any

from flask import Flask, Response, request

app = Flask(__name__)


@app.get("/appointments")
def page() -> Response:
    """A form with its cookie, for a client that wants them."""
    answer = Response('<input name="csrf_token" value="none">')
    answer.set_cookie("vs", "none", secure=False, httponly=True)
    return answer


@app.get("/")
def start() -> str:
    return "here"


@app.post("/book")
def book() -> dict[str, Any]:
    """What it was sent."""
    return {"appointment_id": request.get_json()["idempotency_key"]}
