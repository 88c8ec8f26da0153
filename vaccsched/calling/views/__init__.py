"""Pages of the queue. One blueprint; each file adds its pages."""

from flask import Blueprint

bp = Blueprint("calling", __name__, url_prefix="/queue")
