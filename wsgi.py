"""Entry point of gunicorn and of `flask --app wsgi`.

gevent patches the standard library before anything else is imported (only under gunicorn, which patches in its
worker: see deploy/gunicorn.conf.py); here nothing but the application is made.
"""

from vaccsched import create_app

app = create_app()
