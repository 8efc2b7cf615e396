# One image for every service of compose.yaml.
FROM python:3.13-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONUTF8=1 DJANGO_SETTINGS_MODULE=config.settings.production STATIC_ROOT=/srv/jieli/static

WORKDIR /srv/jieli/app
COPY requirements/base.txt requirements/base.txt
RUN pip install --no-cache-dir --require-hashes -r requirements/base.txt

COPY . .
# Collecting static files needs settings but none of their secrets; these values are good for nothing else.
RUN SECRET_KEY=build-only VAULT_KEYS=build:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
    VAULT_INDEX_KEY=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= ALLOWED_HOSTS=build.invalid \
    DATABASE_URL=postgres://build@build.invalid/build DOCUMENT_ROOT=/srv/jieli/documents WEB_PROCESSES=1 \
    python manage.py collectstatic --no-input -i viewflow

RUN useradd --system --uid 10001 --home-dir /srv/jieli jieli \
    && install -d -o jieli -g jieli -m 0700 /srv/jieli/documents
USER jieli
VOLUME /srv/jieli/documents
EXPOSE 8000

CMD ["gunicorn", "config.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--threads", "4"]
