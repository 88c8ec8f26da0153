"""The observation room's pages, the alarm that every staff page shows, and the emergency log."""

from flask import Blueprint

bp = Blueprint("observation", __name__, url_prefix="/observation")
