"""Pages that show several rooms at once. One blueprint; each file adds its pages."""

from flask import Blueprint

bp = Blueprint("home", __name__)
