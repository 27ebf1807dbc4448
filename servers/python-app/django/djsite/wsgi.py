"""`djsite.wsgi:application`, for WSGI servers and for `runserver`."""

import os

from django.core.wsgi import get_wsgi_application
from fixed_app.trace import traced_wsgi

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "djsite.settings")
os.environ.setdefault("BENCH_DJANGO_VIEWS", "sync")

application = traced_wsgi(get_wsgi_application())
