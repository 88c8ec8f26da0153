"""The pages of the clinic's day, for everybody who works there."""

from flask import Blueprint

bp = Blueprint("daily", __name__, url_prefix="/daily")
