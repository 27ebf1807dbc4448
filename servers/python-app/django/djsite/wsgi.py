"""`djsite.wsgi:application`, for WSGI servers and for `runserver`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "djsite.settings")
os.environ.setdefault("BENCH_DJANGO_VIEWS", "sync")

application = get_wsgi_application()
