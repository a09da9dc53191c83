import concurrent.futures
import contextlib
import datetime
import io
import os
import re
import sys
import zipfile
from pathlib import Path

import pytest

from tools.errors import DocumentError
from tools.ingest import office
from tools.ingest.document import Document, derive_doc_id
from tools.ingest.load import SUPPORTED, Limits, load, load_all, load_bytes

FILES = Path(__file__).parent / "files"


def read(name: str) -> Document:
    (document,) = load(FILES / name, uri=name)
    assert isinstance(document, Document)
    return document


def upload(data: bytes, name: str, *, uri: str = "") -> Document:
    (document,) = load_bytes(data, name, uri=uri)
    assert isinstance(document, Document)
    return document


def lines_of(document: Document) -> list[str]:
    return [line for line in document.text.split("\n") if line]


def part_texts(document: Document) -> list[tuple[int | None, str, str]]:
    return [(part.page, part.section, document.text[part.start : part.end]) for part in document.parts]


def test_pdf_keeps_pages_metadata_and_whole_sentences() -> None:
    document = read("annual.pdf")
    assert (document.title, document.outlet) == ("Annual report 2023", "Northgate Logistics")
    assert document.date == datetime.date(2000, 1, 1)
    assert [part.page for part in document.parts] == [1, 2, 3]
    assert all(part.closed for part in document.parts)
    second = part_texts(document)[1][2]
    assert "expects growth of four to six per cent. Fuel costs" in second
    assert "2022 3.8\n2023 4.1" in second


def test_docx_keeps_headings_and_names_columns_in_every_row() -> None:
    document = read("memo.docx")
    assert (document.title, document.outlet, document.date) == (
        "Harbour expansion",
        "Mira Holt",
        datetime.date(2024, 3, 4),
    )
    assert [section for _, section, _ in part_texts(document)] == [
        "Harbour expansion",
        "Harbour expansion > Schedule",
        "Harbour expansion > Costs",
        "Risks",
    ]
    assert "Item: Berth A; Year: 2024; Million EUR: 14.0\nItem: Berth B;" in document.text


def test_xlsx_keeps_sheets_apart_and_names_columns_in_every_row() -> None:
    document = read("revenue.xlsx")
    assert (document.title, document.outlet) == ("Revenue by region", "Finance desk")
    assert [
        (section, part.closed)
        for (_, section, _), part in zip(part_texts(document), document.parts, strict=True)
    ] == [
        ("Revenue", True),
        ("Headcount", True),
        ("Formulas", True),
    ]
    assert (
        lines_of(document)[1] == "Region: North; Quarter: Q2; Revenue, EUR: 1310000.5; Booked on: 2024-02-15"
    )


def test_pptx_keeps_slides_with_their_notes_and_tables() -> None:
    slides = part_texts(read("review.pptx"))
    assert [(page, section) for page, section, _ in slides] == [
        (1, "Spring review"),
        (2, "Outlook"),
        (3, "Numbers"),
    ]
    assert slides[0][2].endswith("Say that hedging ends in December.")
    assert slides[1][2] == "Outlook\n\nFuel is the main risk.\n\nHedging covers half of it."
    assert slides[2][2].endswith("Route: Westport; Passengers: 88000")


def test_markdown_takes_front_matter_and_drops_the_marks() -> None:
    document = read("note.md")
    assert (document.title, document.outlet, document.date, document.metadata) == (
        "Depot closes for repairs",
        "Westport Courier",
        datetime.date(2024, 6, 11),
        {"language": "en"},
    )
    assert "closes today for repairs. It reopens soon." in document.text
    assert "A: 1; B: 2" in document.text
    assert [section for _, section, _ in part_texts(document)] == [
        "Depot closes",
        "Depot closes > Why",
        "Depot closes > Setext",
    ]


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        (b"---\n\nbetween rules\n\n---\n\nafter", ["between rules", "after"]),
        (b"<div>in a block</div>\n\n<!-- unseen -->\n\nend", ["in a block", "end"]),
        (b"claim[^1]\n\n[^1]: the longer note", ["claim[^1]", "[^1]: the longer note"]),
        (b"1. one\n2. two\n   - deep\n\nafter", ["1. one", "2. two", "- deep", "after"]),
        (b"# H\r\n\r\nsnake_case 5 < 6\r\nand on", ["H", "snake_case 5 < 6 and on"]),
    ],
)
def test_markdown_loses_no_words(source: bytes, kept: list[str]) -> None:
    assert lines_of(upload(source, "a.md")) == kept


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        (b"<div>bare</div>tail<dl><dt>Term<dd>Meaning</dl>", ["bare", "tail", "Term", "Meaning"]),
        (b"<p>one<p>two<br>three &lt;b&gt; a*b_c", ["one", "two", "three <b> a*b_c"]),
        (b"<table><tr><td>never<td>closed<tr><td>a<td>b", ["never; closed", "a; b"]),
        (b"<table><tr><td><p>layout<p>frame</table>", ["layout", "frame"]),
        (b"<nav>menu<p>menu</p><nav>in</nav>menu</nav>words", ["words"]),
        (b"<nav>never closed<article><header><h1>Head</h1></header>words", ["Head", "words"]),
        (b"words <!-- <p>hidden</p> --> and <!-- never closed", ["words and never closed"]),
        (b"5 < 6 and <a href='x", ["5 < 6 and <a href='x"]),
        ("<meta charset=iso-8859-1><p>Caf\u00e9 Kr\u00f6ner".encode("latin-1"), ["Caf\u00e9 Kr\u00f6ner"]),
    ],
)
def test_html_loses_no_words(source: bytes, kept: list[str]) -> None:
    assert lines_of(upload(source, "a.html")) == kept


def test_publisher_and_date_are_found_in_linked_data() -> None:
    script = (
        b'<script type="application/ld+json">{"@graph": [{"datePublished": "2024-02-03T10:00", "publisher": '
    )
    document = upload(b"<title>T</title>" + script + b'{"name": "LD Press"}}]}</script><p>words', "a.html")
    assert (document.title, document.outlet, document.date) == ("T", "LD Press", datetime.date(2024, 2, 3))


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        (b"<", "a.html"),
        (b"<a ", "a.html"),
        (b"<!--", "a.html"),
        (b'<a a="', "a.html"),
        (b"<table><tr><td>x", "a.html"),
        (b"[", "a.md"),
        (b"![", "a.md"),
        (b"*a ", "a.md"),
    ],
)
def test_markup_without_end_does_not_hang(unit: bytes, name: str) -> None:
    # Each took minutes or hours at this size in the parser alone.
    with contextlib.suppress(DocumentError):
        load_bytes(unit * (100_000 // len(unit)), name)


def test_html_keeps_the_article_and_leaves_out_the_furniture() -> None:
    document = read("page.html")
    assert (document.title, document.outlet, document.date) == (
        "Northgate opens canal berth",
        "Westport Courier",
        datetime.date(2024, 4, 9),
    )
    assert document.metadata == {
        "author": "Mira Holt",
        "language": "en",
        "url": "https://courier.example/berth",
    }
    for furniture in ("Home", "Subscribe", "tracker", "Most read", "Copyright", "color"):
        assert furniture not in document.text
    assert "The berth cost 14 million euros & opened on time." in document.text
    assert "- First point\n- Second point\n\nYear: 2023; Ships: 410\nYear: 2024; Ships: 455" in document.text
    assert part_texts(document)[1][1] == "Northgate opens canal berth > Reaction"


def test_mail_is_read_once_though_it_has_two_bodies() -> None:
    document = read("press.eml")
    assert (document.title, document.outlet, document.date) == (
        "Berth figures",
        "Westport Harbour",
        datetime.date(2024, 4, 9),
    )
    assert document.text == "The berth handled 38 ships in café week one.\n\nMore follows."


def test_csv_repeats_the_header_in_every_row() -> None:
    assert lines_of(read("regions.csv")) == [
        "Region: North; Quarter: Q1; Revenue, EUR: 1250000",
        "Region: South; Quarter: Q2; Revenue, EUR: 1015000",
    ]


def test_latin1_text_is_read_and_named_after_its_file() -> None:
    document = read("latin1.txt")
    assert document.text == "Café Kröner in Münster schließt um 18 Uhr.\nDas Frühstück kostet 9 Euro."
    assert (document.title, document.outlet, document.date) == ("latin1", "", None)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("broken.pdf", "is broken"),
        ("encrypted.pdf", "is encrypted"),
        ("blank.pdf", "has no text"),
        ("empty.txt", "is empty"),
        ("missing.txt", "is not a file"),
    ],
)
def test_unreadable_file_is_named_with_its_reason(name: str, reason: str) -> None:
    with pytest.raises(DocumentError) as caught:
        load(FILES / name)
    assert caught.value.name.endswith(name)
    assert caught.value.reason.startswith(reason)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (bytes(range(0xC0, 0xFF)), "a.txt", "is neither UTF-8"),
        (b"\x00\x01\x02\x03" * 9, "a.txt", "is neither UTF-8"),
        (b'a,b\n"never closed,1\n', "a.csv", "is not a readable table"),
        (b"---\ntitle: [x\n---\nbody", "a.md", "front matter is not YAML"),
        (b"no header here", "a.eml", "has no e-mail header"),
        (b"garbage", "a.docx", "is broken"),
        (b"garbage", "a.xlsx", "is broken"),
        (b"garbage", "a.pptx", "is broken"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600), "a.docx", "is encrypted"),
        (b"\x89PNG", "a.png", "has an unsupported type '.png'"),
        (b"x", "noname", "has an unsupported type ''"),
        (b"   \n", "a.html", "is empty"),
        (b"<script>only()</script>", "a.html", "has no text"),
    ],
)
def test_unreadable_bytes_are_refused_with_a_reason(data: bytes, name: str, reason: str) -> None:
    with pytest.raises(DocumentError, match=rf"^{re.escape(name)}: {re.escape(reason)}"):
        load_bytes(data, name)


def test_too_large_file_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(DocumentError, match=r"too large: 11 bytes, at most 10"):
        load_bytes(b"eleven char", "a.txt", limits=Limits(max_bytes=10))
    with pytest.raises(DocumentError, match="too large"):
        load(FILES / "annual.pdf", limits=Limits(max_bytes=1000))


def test_archive_that_bursts_is_refused_before_it_is_unpacked() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("word/document.xml", bytes(2_000_000))
    assert len(archive.getvalue()) < 10_000
    with pytest.raises(DocumentError, match=r"too large: 2,000,000 bytes"):
        load_bytes(archive.getvalue(), "a.docx", limits=Limits(max_expanded_bytes=1_000_000))


def test_panic_of_the_rust_core_harms_neither_the_process_nor_the_next_file() -> None:
    # Its date is in Chinese. kreuzberg 4.10.4 cuts it inside a character and reads no PDF ever after.
    with pytest.raises(DocumentError, match="panicked"):
        load(FILES / "panic.pdf")
    assert read("annual.pdf").parts


def test_file_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "_TIMEOUT_S", 0.001)
    with pytest.raises(DocumentError, match="takes longer"):
        load(FILES / "annual.pdf")


def test_death_of_the_reader_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(DocumentError, match="ended with status 1"):
        load(FILES / "annual.pdf")


def test_one_bad_file_does_not_stop_the_rest() -> None:
    found = list(load_all([FILES / "broken.pdf", FILES / "note.md"]))
    assert [type(item) for item in found] == [DocumentError, Document]


def test_names_and_hashes_follow_address_and_content() -> None:
    first, again = upload(b"same words", "a.txt"), upload(b"same words", "a.txt")
    other_name = upload(b"same words", "b.txt", uri="a.txt")
    other_text = upload(b"other words", "a.txt")
    assert first == again
    assert first.doc_id == other_name.doc_id == other_text.doc_id == derive_doc_id("a.txt")
    assert first.content_hash not in (other_name.content_hash, other_text.content_hash)


def test_default_address_is_the_absolute_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a b.txt").write_text("words")
    monkeypatch.chdir(tmp_path)
    (relative,) = load(Path("a b.txt"))
    (absolute,) = load(tmp_path / "a b.txt")
    assert isinstance(relative, Document)
    assert relative == absolute
    assert relative.uri == (tmp_path / "a b.txt").resolve().as_uri()


def test_every_supported_suffix_has_a_reader() -> None:
    for suffix in SUPPORTED - {".jsonl", ".ndjson"}:
        with pytest.raises(DocumentError, match="is empty"):
            load_bytes(b"", f"a{suffix.upper()}")


def test_text_holds_nothing_that_postgres_or_utf8_refuses() -> None:
    (document,) = load_bytes(b'{"text": "a\\u0000b\\ud800c\\u00a0d\\r\\ne", "title": "t\\u0000"}', "a.jsonl")
    assert isinstance(document, Document)
    assert (document.text, document.title) == ("abc d\ne", "t")


def test_loading_is_thread_safe_and_writes_no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    names = ["annual.pdf", "memo.docx", "revenue.xlsx", "review.pptx"] * 2
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        documents = list(pool.map(read, names))
    assert len({document.content_hash for document in documents}) == 4
    assert os.listdir(tmp_path) == []


def test_a_title_of_megabytes_is_cut():
    [document] = load_bytes(b"# " + b"word " * 400_000 + b"\n\nThe text below it.", "long.md")
    assert len(document.title) <= 500
