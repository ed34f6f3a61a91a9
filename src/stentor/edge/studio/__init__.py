"""The studio's host: requests are taken in here and handed on, one by one, to gunicorn."""
