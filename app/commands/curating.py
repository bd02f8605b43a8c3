"""The commands of curators, who read and write the YAML files."""

from pathlib import Path
from typing import Annotated

import typer

from app.commands.program import DocumentsFolder, SeedFolder, print_and_exit, refuse
from app.publish.report import render_locate_result, render_new_source, render_source_texts, render_summary
from app.publish.suggestions import list_unread, open_record
from app.publish.suggestions import suggest as suggest_sentences
from app.publish.suggestions_report import render_suggestion
from app.publish.terminal import show
from app.seed.checks import check_seed, sort_diagnostics
from app.seed.file_kinds import UnreadableError
from app.seed.folder import SeedFiles, read_seed
from app.seed.json_schemas import FOLDER as SCHEMA_FOLDER
from app.seed.json_schemas import find_outdated, write_schemas
from app.seed.locate import locate_quotations
from app.seed.messages import render_remedy
from app.seed.new_source import Details, add_source, count_unread, find_faults, make_source
from app.seed.new_texts import read_new_text
from app.seed.overlaps import write_overlaps
from app.seed.quotation_checks import check_source_texts
from app.seed.source_texts import SourceTexts

OneSource = Annotated[
    str | None, typer.Option("--source", help="Id of the one document to look at; the others need not be there.")
]


def new_source(
    file: Annotated[Path, typer.Argument(help="The text of the document.", exists=True, dir_okay=False)],
    seed: SeedFolder,
    *,
    name: Annotated[str, typer.Option("--id", help="Id that the document is to have, such as the-nation-pk.")],
    url: Annotated[str, typer.Option(help="Address of the page that has the text.")],
    publisher: Annotated[str, typer.Option(help="Who published it.")],
    language: Annotated[str, typer.Option(help="Its main language in two letters, such as en.")],
    published: Annotated[
        str | None, typer.Option(help="Day of publication, if the document states it, such as 2023-09-18 or 2023-09.")
    ] = None,
) -> None:
    """Takes a document into the record: the first step of a curator.

    Looks at the signs of the file, compares it with the documents beside it, and writes an entry into sources.yaml and
    every sentence into untouched.yaml, as yet to be read. Fetches nothing and leaves the file as it is. Exits with 1,
    and writes nothing, if there is a fault.
    """
    files = read_seed(seed)
    if files.diagnostics:
        print_and_exit(sort_diagnostics([*files.diagnostics]), "")
    try:
        text = read_new_text(file)
    except UnreadableError as error:
        refuse(f"FILE: {file} {error}")
    source = make_source(file, text, Details(name, url, publisher, language, published))
    faults = [f"FILE: {file} {it}" for it in text.faults] or [*find_faults(files, source)]
    if faults:
        refuse("\n".join(faults))
    for remark in text.remarks:
        show(f"{file} {remark}")
    show(render_new_source(files, source, text.text, SourceTexts(files, file.parent)))
    try:
        listed = add_source(files, source, text.text)
        if (seed / SCHEMA_FOLDER).is_dir():
            write_schemas(read_seed(seed))
    except UnreadableError as error:
        refuse(str(error))
    show("sources.yaml: added; complete its title, date and note")
    show(f"untouched.yaml: {listed.sentences} sentences to be read")
    for opening in listed.left_out:
        show(f"  not listed, as another sentence begins so, too: {opening}")


def suggest(
    documents: DocumentsFolder,
    source: Annotated[str, typer.Option(help="Id of the document.")],
    seed: SeedFolder,
) -> None:
    """Lays each sentence that nobody has read beside the facts, with citations to paste.

    Of a document, each sentence that no citation touches and that untouched.yaml gives no reason for. Beside it stand
    the facts that say most of its words: what is the same, what differs, what they lack, and the shortest quotation
    that has the words, as a citation. Where there is none, a fact to fill in. Writes nothing.
    """
    files = read_seed(seed)
    _refuse_unknown(files, source)
    texts = SourceTexts(files, documents, source)
    faults = check_seed(files)
    if not faults and source not in texts.by_source:
        faults = sort_diagnostics(texts.diagnostics)
    if faults or files.seed is None:
        print_and_exit(faults, "")
    with open_record(files.seed) as reader:
        for suggestion in suggest_sentences(reader, files, texts, source):
            show(f"{render_suggestion(suggestion)}\n")
    show(f"{len(list_unread(files, texts, source))} sentences of {source} to be read")


def schema(seed: SeedFolder) -> None:
    """Writes the JSON Schemas by which editors complete and mark the YAML files.

    They lie in the folder .schema beside the files, and know the ids in use: run it again when there is a new actor,
    place, instrument, origin, happening or fact.
    """
    try:
        changed = write_schemas(read_seed(seed))
    except UnreadableError as error:
        refuse(f"{seed / SCHEMA_FOLDER}: a schema {error}")
    show(f"schemas written into {seed / SCHEMA_FOLDER}: {len(changed)}" if changed else "the schemas are up to date")


def check(seed: SeedFolder) -> None:
    """Lists every fault in the YAML files, with file and line.

    Reads every file, resolves every reference and applies the rules of the record. Needs no documents. Says how many
    sentences of a new document nobody has read yet, and when the schemas of editors are older than the files. Exits
    with 1 if there is a fault.
    """
    files = read_seed(seed)
    print_and_exit(check_seed(files), "\n".join([render_summary(files), *_tell_unread(files), *_tell_outdated(files)]))


def cite(documents: DocumentsFolder, seed: SeedFolder, source: OneSource = None) -> None:
    """Writes where each quotation stands into the fact files.

    Adds one line, at, below each quotation that has none, and corrects those that do not hold; the rest of
    the files stays as it is. A quotation that its document does not contain, or contains several times, is
    listed. Measures how many runs of eight words each document shares with each other one, and writes that into
    overlaps.yaml. Exits with 1 if there is a fault.
    """
    files = read_seed(seed)
    _refuse_unknown(files, source)
    texts = SourceTexts(files, documents, source)
    result = locate_quotations(files, texts)
    pairs, faults = write_overlaps(files, texts)
    show(render_locate_result(result.written, result.unchanged, pairs))
    diagnostics = [*files.diagnostics, *texts.diagnostics, *result.diagnostics, *faults]
    print_and_exit(sort_diagnostics(diagnostics), render_summary(files))


def verify(documents: DocumentsFolder, seed: SeedFolder, source: OneSource = None) -> None:
    """Proves each quotation against the documents.

    Does all that check does, and compares every document with its SHA-256, every quotation with the text at
    its place, the sentences that no citation touches with the reasons in untouched.yaml, and the overlaps of
    documents with overlaps.yaml. Exits with 1 if there is a fault.
    """
    files = read_seed(seed)
    _refuse_unknown(files, source)
    texts = SourceTexts(files, documents, source)
    show(render_source_texts(files, texts))
    print_and_exit(sort_diagnostics([*check_seed(files), *check_source_texts(files, texts)]), render_summary(files))


def _tell_unread(files: SeedFiles) -> list[str]:
    return [f"untouched.yaml: still to be read of {it}: {number}" for it, number in count_unread(files).items()]


def _tell_outdated(files: SeedFiles) -> list[str]:
    outdated = ", ".join(find_outdated(files))
    return [f"the schemas of editors are older than the files ({outdated}): run sahel-facts schema"] if outdated else []


def _refuse_unknown(files: SeedFiles, source: str | None) -> None:
    """Refuse an id that no document has; whether one has it is not known while files have faults."""
    known = [it.document.id for it in files.sources]
    if source is not None and source not in known and not files.diagnostics:
        remedy = render_remedy(source, known, "take it in with sahel-facts new-source")
        refuse(f"--source: '{source}' is the id of no document: {remedy}")
