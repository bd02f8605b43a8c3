FROM python:3.11-slim AS build
WORKDIR /src
COPY requirements/serve.txt requirements/
RUN python -m venv /opt/sahel-facts && /opt/sahel-facts/bin/pip install --no-cache-dir --require-hashes -r requirements/serve.txt
COPY pyproject.toml README.md LICENSE ./
COPY app app
COPY migrations migrations
COPY seed_data seed_data
RUN /opt/sahel-facts/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11-slim
RUN useradd --create-home --home-dir /data sahel
COPY --from=build /opt/sahel-facts /opt/sahel-facts
ENV PATH=/opt/sahel-facts/bin:$PATH
USER sahel
WORKDIR /data
EXPOSE 8000
HEALTHCHECK CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/readyz')"]
CMD ["sahel-facts", "serve", "--host", "0.0.0.0"]
