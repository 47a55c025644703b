# syntax=docker/dockerfile:1
# Two stages: the first installs and collects, the second runs as a user without rights.
FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
COPY requirements/production.txt /tmp/requirements.txt
RUN /venv/bin/pip install --require-hashes --only-binary :all: -r /tmp/requirements.txt
COPY . /app
WORKDIR /app
# Static files need settings, not servers; the values below are read by nobody at run time.
RUN DATABASE_URL=postgres://build@/build REDIS_URL=redis://build:6379/0 EMAIL_URL=smtp://build:25 \
    SECRET_KEY=build-time-only-build-time-only-build-time-only-build-time-only ALLOWED_HOSTS=build \
    SITE_ORIGIN=https://build.invalid MAIL_FROM=build@build.invalid STATIC_ROOT=/staticfiles \
    DJANGO_SETTINGS_MODULE=lupusteam.settings.production \
    /venv/bin/python manage.py collectstatic --noinput -v 0 && /venv/bin/python -m compileall -q /app

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin site
COPY --from=build /venv /venv
COPY --from=build /app /app
COPY --from=build /staticfiles /staticfiles
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=lupusteam.settings.production STATIC_ROOT=/staticfiles
WORKDIR /app
# Volumes take over the owner of the folder that they are mounted on.
RUN install -d -o site /app/var/media /app/var/handover
USER site
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/livez/', headers={'Host': 'localhost'}), timeout=4)"]
CMD ["gunicorn", "lupusteam.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "4", \
     "--max-requests", "2000", "--max-requests-jitter", "200", "--preload", "--no-control-socket", "--worker-tmp-dir", "/dev/shm"]
