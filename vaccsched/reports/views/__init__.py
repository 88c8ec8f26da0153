"""The manager's reports, one blueprint over several files."""

from flask import Blueprint

bp = Blueprint("reports", __name__, url_prefix="/manage/reports")
