"""The Flask extensions of the one application."""

from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_migrate import Migrate
from flask_socketio import SocketIO
from flask_wtf import CSRFProtect

babel = Babel()
csrf = CSRFProtect()
limiter = Limiter(get_remote_address, key_prefix="vaccsched", strategy="fixed-window")
migrate = Migrate(render_as_batch=True)
socketio = SocketIO()
