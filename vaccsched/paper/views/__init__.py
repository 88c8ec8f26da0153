"""The pages of the paper work."""

from flask import Blueprint

bp = Blueprint("paper", __name__, url_prefix="/paper")
