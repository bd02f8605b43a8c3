"""Proves the OpenAPI document by those who build on it: linters, and generated clients that read a live service.

The citations and the files of the record are proved too, by the programs that people read them with.

Needs Node, and a registry and an index the first time. Stops at the first failure. What it makes is ignored by git.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.live import serve_record
from tests.readme import read_examples

HERE = Path(__file__).parent
DOCUMENT = HERE / "openapi.json"
TYPESCRIPT = HERE / "typescript"
MODULES = TYPESCRIPT / "node_modules"
SCHEMA = TYPESCRIPT / "build" / "schema.d.ts"
CLIENTS = TYPESCRIPT / "build" / "clients"
README_EXAMPLE = TYPESCRIPT / "build" / "readme.ts"
PYTHON = HERE / "build" / "python"
READERS = HERE / "build" / "readers"
LOCKS = HERE.parents[1] / "requirements"
QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "NO_UPDATE_NOTIFIER": "1"}

Command = list[str | Path]

# Casts, `any` and non-null assertions would hide what the types do not say.
_EVASION = re.compile(r"\bas (?!\w+ from)|\bany\b|[\w)\]]!(?!=)|@ts-")
_COMMENT = re.compile(r"//.*|/\*.*?\*/", re.DOTALL)


def main() -> None:
    install_typescript()
    install_python(PYTHON, LOCKS / "contract.txt")
    install_python(READERS, LOCKS / "readers.txt")
    lint()
    with serve_record() as address:
        read_with_typescript(address)
        read_with_other_generators(address)
        read_with_typescript_fetch(address)
        read_with_python(address)
        read_citations(address)
        read_files(address)


def install_typescript() -> None:
    install("npm ci", MODULES, TYPESCRIPT / "package-lock.json", ["npm", "ci", "--silent"])


def install_python(environment: Path, lock: Path) -> None:
    """What reads the record cannot live with the project or with each other, so each has an environment of its own."""
    if not (environment / "bin").is_dir():
        run("venv", sys.executable, "-m", "venv", "--without-pip", environment)
    pip: Command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-qq", "--python", environment]
    options = ("--no-compile", "--no-deps", "--require-hashes")
    install("pip install", environment, lock, [*pip, "install", *options, "-r", lock])


def install(title: str, folder: Path, lock: Path, command: Command) -> None:
    """Install what a lock file names, unless it is there."""
    installed = folder / f"installed-{lock.name}"
    if not installed.exists() or installed.read_bytes() != lock.read_bytes():
        run(title, *command)
        shutil.copy(lock, installed)


def lint() -> None:
    rules = HERE / "spectral.yaml"
    run("spectral lint", tool("spectral"), "lint", DOCUMENT, "--ruleset", rules, "--fail-severity", "hint")
    run("redocly lint", tool("redocly"), "lint", DOCUMENT, "--config", HERE / "redocly.yaml")


def read_with_typescript(address: str) -> None:
    SCHEMA.parent.mkdir(exist_ok=True)
    (code,) = (example.code for example in read_examples(address) if example.language == "ts")
    README_EXAMPLE.write_text(code, encoding="utf-8")
    for source in TYPESCRIPT.glob("*.ts"):
        evasion = _EVASION.search(_COMMENT.sub("", source.read_text(encoding="utf-8")))
        assert evasion is None, f"{source.name} evades the types with {evasion and evasion[0]!r}"
    run("openapi-typescript", tool("openapi-typescript"), DOCUMENT, "-o", SCHEMA)
    run("tsc 5 --strict", tool("tsc"), "--project", TYPESCRIPT)
    run("tsc 7 --strict", "node", MODULES / "typescript-7" / "bin" / "tsc", "--project", TYPESCRIPT, "--noEmit")
    run("reader.ts", "node", TYPESCRIPT / "build" / "reader.js", address)
    run("README.md (ts)", "node", TYPESCRIPT / "build" / "build" / "readme.js")


def read_with_other_generators(address: str) -> None:
    """Other generators that frontends use: what each makes has to compile, and to read a live service."""
    CLIENTS.mkdir(parents=True, exist_ok=True)
    # Generated imports have no endings, which Node takes in CommonJS only; the folder above says otherwise.
    (CLIENTS / "package.json").write_text('{"type": "commonjs"}\n', encoding="utf-8")
    for made in ("orval", "swagger"):
        shutil.rmtree(SCHEMA.parent / made, ignore_errors=True)
    run("orval", tool("orval"), "--config", TYPESCRIPT / "orval.config.cjs", SERVICE=address)
    swagger = ("generate", "--path", DOCUMENT, "--output", SCHEMA.parent / "swagger", "--name", "api.ts")
    run("swagger-typescript-api", tool("swagger-typescript-api"), *swagger)
    run("tsc 5 --strict", tool("tsc"), "--project", TYPESCRIPT / "tsconfig.clients.json")
    run("clients.ts", "node", CLIENTS / "clients.js", address)


def read_with_typescript_fetch(address: str) -> None:
    if shutil.which("java") is None:
        print("openapi-generator       not run: there is no Java", flush=True)  # noqa: T201
        return
    made = SCHEMA.parent / "fetch"
    shutil.rmtree(made, ignore_errors=True)
    generate = ("generate", "--input-spec", DOCUMENT, "--generator-name", "typescript-fetch", "--output", made)
    run("openapi-generator", PYTHON / "bin" / "openapi-generator-cli", *generate)
    run("tsc 5 --strict", tool("tsc"), "--project", TYPESCRIPT / "tsconfig.fetch.json")
    run("fetch.ts", "node", CLIENTS / "fetch.js", address)


def read_with_python(address: str) -> None:
    program = HERE / "python_reader.py"
    python = PYTHON / "bin" / "python"
    generator = PYTHON / "bin" / "openapi-python-client"
    with tempfile.TemporaryDirectory() as folder:
        client = Path(folder, "sahel_facts_client")
        options = ("--meta", "none", "--fail-on-warning", "--config", HERE / "python_client.yaml")
        run("openapi-python-client", generator, "generate", *options, "--path", DOCUMENT, "--output-path", client)
        # Only what the program asks of the client is checked: how the client is made inside is its maker's affair.
        strict = ("--config-file=", "--strict", "--follow-imports=silent", f"--cache-dir={HERE / 'build' / 'mypy'}")
        check = (sys.executable, "-m", "mypy", *strict, "--python-executable", python)
        run("mypy --strict", *check, program, MYPYPATH=folder)
        run("python_reader.py", python, "-W", "error", program, address, PYTHONPATH=folder)


def read_citations(address: str) -> None:
    """Citations and linked data of every fact, by the libraries that others read them with."""
    kept = TYPESCRIPT / "build" / "citations.json"
    run("citations.py", PYTHON / "bin" / "python", HERE / "citations.py", address, kept)
    run("citations.mjs", "node", TYPESCRIPT / "citations.mjs", kept)


def read_files(address: str) -> None:
    """All files of the record, by what people open such files with."""
    run("open_files.py", READERS / "bin" / "python", "-W", "error", HERE / "open_files.py", address)


def tool(name: str) -> Path:
    return MODULES / ".bin" / name


def run(title: str, *command: str | Path, **variables: str) -> None:
    """Run a command and print its last words, or all of them and stop if it fails."""
    path = os.pathsep.join([str(PYTHON / "bin"), os.environ["PATH"]])
    started = time.monotonic()
    ended = subprocess.run(
        command,
        cwd=TYPESCRIPT,
        env={**os.environ, **QUIET, "PATH": path, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    *_, last = ["", *filter(None, map(str.strip, ended.stdout.splitlines()))]
    print(f"{title:24}{time.monotonic() - started:6.1f} s  {last}", flush=True)  # noqa: T201
    if ended.returncode:
        sys.exit(ended.stdout)


if __name__ == "__main__":
    main()
