"""Pages of the desk and the queue. One blueprint; each file adds its pages."""

from flask import Blueprint

bp = Blueprint("visits", __name__)
