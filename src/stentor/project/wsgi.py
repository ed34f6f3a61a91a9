"""The studio as gunicorn loads it. It does not start without its database."""

from django.core.wsgi import get_wsgi_application

from stentor.project.database import require_database
from stentor.project.set_up import set_up_django
from stentor.project.staticfiles import collect_static

require_database(set_up_django())
collect_static()
application = get_wsgi_application()
